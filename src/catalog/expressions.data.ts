/** Read from PostgreSQL 13.23, 14.23, 15.18, 16.14, 17.10, 18.4 by scripts/measure-expressions.ts. Do not edit. */

/** Functions of pg_catalog that are aggregates, need a window, or give sets, whatever they are given. */
export const aggregateFunctions = `
  any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every json_agg json_agg_strict json_object_agg json_object_agg_strict
  json_object_agg_unique json_object_agg_unique_strict jsonb_agg jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict
  max min mode percentile_cont percentile_disc range_agg range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev
  stddev_pop stddev_samp string_agg sum var_pop var_samp variance xmlagg
`;
export const windowFunctions = `
  first_value lag last_value lead nth_value ntile row_number
`;
export const setFunctions = `
  aclexplode generate_series generate_subscripts json_array_elements json_array_elements_text json_each json_each_text json_object_keys json_populate_recordset json_to_recordset
  jsonb_array_elements jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys jsonb_path_query jsonb_path_query_tz jsonb_populate_recordset jsonb_to_recordset
  regexp_matches regexp_split_to_table string_to_table ts_debug ts_parse ts_stat ts_token_type txid_snapshot_xip unnest
`;

/** Functions of pg_catalog of which no overload is immutable. */
export const changingFunctions = `
  amvalidate array_sample array_shuffle array_to_json array_to_string brin_desummarize_range brin_summarize_new_values brin_summarize_range clock_timestamp concat concat_ws convert
  convert_from convert_to current_database current_query current_schema current_schemas current_setting current_user currtid currtid2 currval cursor_to_xml cursor_to_xmlschema
  database_to_xml database_to_xml_and_xmlschema database_to_xmlschema enum_first enum_last enum_range enum_send format format_type gen_random_uuid get_current_ts_config
  getdatabaseencoding getpgusername gin_clean_pending_list has_any_column_privilege has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege
  has_function_privilege has_language_privilege has_largeobject_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege has_server_privilege
  has_table_privilege has_tablespace_privilege has_type_privilege inet_client_addr inet_client_port inet_server_addr inet_server_port json_build_array json_build_object
  json_populate_record json_to_record jsonb_build_array jsonb_build_object jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_array_tz jsonb_path_query_first_tz
  jsonb_populate_record jsonb_populate_record_valid jsonb_to_record lastval loread lowrite make_timestamptz money mxid_age nextval now oidvectortypes query_to_xml
  query_to_xml_and_xmlschema query_to_xmlschema random random_normal regclass row_security_active row_to_json schema_to_xml schema_to_xml_and_xmlschema schema_to_xmlschema
  session_user set_config setseed setval statement_timestamp system_user table_to_xml table_to_xml_and_xmlschema table_to_xmlschema timeofday to_char to_date to_json to_jsonb
  to_number to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype to_regtypemod transaction_timestamp ts_match_tq
  ts_match_tt txid_current txid_current_if_assigned txid_current_snapshot txid_status uuidv4 uuidv7 version xml xml_is_well_formed
`;

/** Overloads of other functions, by their arguments, that are not immutable. */
export const changingOverloads = `
  age timestamp timestamptz xid
  col_description oid,int4
  date timestamptz
  date_add timestamptz,interval
  date_part text,timestamptz
  date_subtract timestamptz,interval
  date_trunc text,timestamptz
  extract text,timestamptz
  in_range timestamptz,timestamptz,interval,bool,bool
  json_to_tsvector json,jsonb
  jsonb_to_tsvector jsonb,jsonb
  length bytea,name
  numeric money
  obj_description oid oid,name
  overlaps timestamptz,interval,timestamptz,interval timestamptz,interval,timestamptz,timestamptz timestamptz,timestamptz,timestamptz,interval
  phraseto_tsquery text
  plainto_tsquery text
  shobj_description oid,name
  time timestamptz
  timestamp timestamptz
  timestamptz date date,time timestamp
  timetz time timestamptz
  timezone text,timetz timestamp timestamptz timetz
  to_timestamp text,text
  to_tsquery text
  to_tsvector json jsonb text
  ts_headline json,tsquery json,tsquery,text jsonb,tsquery jsonb,tsquery,text text,tsquery text,tsquery,text
  ts_rewrite tsquery,text
  websearch_to_tsquery text
`;

/** Operators that are not immutable, by what they take. */
export const changingOperators = `
  + timestamptz,interval
  - timestamptz,interval
  < date,timestamptz timestamp,timestamptz timestamptz,date timestamptz,timestamp
  <= date,timestamptz timestamp,timestamptz timestamptz,date timestamptz,timestamp
  <> date,timestamptz timestamp,timestamptz timestamptz,date timestamptz,timestamp
  = date,timestamptz timestamp,timestamptz timestamptz,date timestamptz,timestamp
  > date,timestamptz timestamp,timestamptz timestamptz,date timestamptz,timestamp
  >= date,timestamptz timestamp,timestamptz timestamptz,date timestamptz,timestamp
  @@ text,text text,tsquery
`;

/** Casts that are not immutable: from the first to each of the others. */
export const changingCasts = `
  _int4 bpchar name text varchar
  _int8 bpchar name text varchar
  _text _timestamptz bpchar name text varchar
  _timestamptz _text _varchar bpchar name text varchar
  _uuid bpchar name text varchar
  _varchar _timestamptz bpchar name text varchar
  bpchar _int4 _int8 _text _timestamptz _uuid _varchar date daterange int4range int8range interval money numrange regclass time timestamp timestamptz timetz tsrange tstzrange xml
  date bpchar name text timestamptz varchar
  daterange bpchar name text varchar
  int4 money
  int4range bpchar name text varchar
  int8 money
  int8range bpchar name text varchar
  money bpchar name numeric text varchar
  name _int4 _int8 _text _timestamptz _uuid _varchar date daterange int4range int8range interval money numrange regclass time timestamp timestamptz timetz tsrange tstzrange xml
  numeric money
  numrange bpchar name text varchar
  regclass bpchar name text varchar
  text _int4 _int8 _text _timestamptz _uuid _varchar date daterange int4range int8range interval money numrange regclass time timestamp timestamptz timetz tsrange tstzrange xml
  time timetz
  timestamp bpchar name text timestamptz varchar
  timestamptz bpchar date name text time timestamp timetz varchar
  tsrange bpchar name text varchar
  tstzrange bpchar name text varchar
  varchar _int4 _int8 _text _timestamptz _uuid _varchar date daterange int4range int8range interval money numrange regclass time timestamp timestamptz timetz tsrange tstzrange xml
`;

/** What a column of another type takes without a cast being written, on any version; beside each type itself. Of all other pairs of these types it takes none. */
export const assignments = `
  bool bpchar name text varchar
  bpchar name text varchar
  bytea bpchar name text varchar
  cidr bpchar inet name text varchar
  date bpchar name text timestamp timestamptz varchar
  float4 bpchar float8 int2 int4 int8 name numeric text varchar
  float8 bpchar float4 int2 int4 int8 name numeric text varchar
  inet bpchar cidr name text varchar
  int2 bpchar float4 float8 int4 int8 name numeric oid regclass text varchar
  int4 bpchar float4 float8 int2 int8 money name numeric oid regclass text varchar
  int8 bpchar float4 float8 int2 int4 money name numeric oid regclass text varchar
  interval bpchar name text time varchar
  json bpchar jsonb name text varchar
  jsonb bpchar json name text varchar
  macaddr bpchar name text varchar
  money bpchar name numeric text varchar
  name bpchar text varchar
  numeric bpchar float4 float8 int2 int4 int8 money name text varchar
  oid bpchar int4 int8 name regclass text varchar
  text bpchar name regclass varchar
  time bpchar interval name text timetz varchar
  timestamp bpchar date name text time timestamptz varchar
  timestamptz bpchar date name text time timestamp timetz varchar
  timetz bpchar name text time varchar
  tsquery bpchar name text varchar
  tsvector bpchar name text varchar
  uuid bpchar name text varchar
  varbit bit bpchar name text varchar
  varchar bpchar name regclass text
  xml bpchar name text varchar
  int4range bpchar name text varchar
  int8range bpchar name text varchar
  numrange bpchar name text varchar
  daterange bpchar name text varchar
  tsrange bpchar name text varchar
  tstzrange bpchar name text varchar
  point box bpchar name text varchar
  box bpchar name text varchar
  _text _varchar bpchar name text varchar
  _int4 _int8 _text _varchar bpchar name text varchar
  _int8 _int4 _text _varchar bpchar name text varchar
  _uuid _text _varchar bpchar name text varchar
  _timestamptz _text _varchar bpchar name text varchar
  _varchar _text bpchar name text varchar
  regclass bpchar int4 int8 name oid text varchar
  bit bpchar name text varbit varchar
`;

/** Types that an access method has no operator class for. */
export const unorderedTypes = `
  brin _int4 _int8 _text _timestamptz _uuid _varchar bool json jsonb money point tsquery tsvector xml
  btree box json point xml
  hash bit box json money point tsquery tsvector varbit xml
  spgist _int4 _int8 _text _timestamptz _uuid _varchar bit bool bpchar bytea date float4 float8 int2 int4 int8 interval json jsonb macaddr money name numeric oid regclass time timestamp timestamptz timetz tsquery tsvector uuid varbit xml
`;
