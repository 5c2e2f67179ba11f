/** Read from PostgreSQL 18.4 by scripts/measure-signatures.ts. Do not edit. */

/** Functions and aggregates with their overloads, `arguments>result`, arrays with `_` before; `...` before the last argument: any number of it, `~2`: the last two may be left out. */
export const functionSignatures = `
abbrev cidr>text inet>text
abs float4>float4 float8>float8 int2>int2 int4>int4 int8>int8 numeric>numeric
aclcontains _aclitem,aclitem>bool
acldefault char,oid>_aclitem
aclinsert _aclitem,aclitem>_aclitem
aclitemeq aclitem,aclitem>bool
aclremove _aclitem,aclitem>_aclitem
acos float8>float8
acosd float8>float8
acosh float8>float8
age timestamp,timestamp>interval timestamp>interval timestamptz,timestamptz>interval timestamptz>interval xid>int4
amvalidate oid>bool
any_value anyelement>anyelement
any_value_transfn anyelement,anyelement>anyelement
anytextcat anynonarray,text>text
area box>float8 circle>float8 path>float8
array_agg anyarray>anyarray anynonarray>anyarray
array_append anycompatiblearray,anycompatible>anycompatiblearray
array_cat anycompatiblearray,anycompatiblearray>anycompatiblearray
array_dims anyarray>text
array_fill anyelement,_int4,_int4>anyarray anyelement,_int4>anyarray
array_larger anyarray,anyarray>anyarray
array_length anyarray,int4>int4
array_lower anyarray,int4>int4
array_ndims anyarray>int4
array_position anycompatiblearray,anycompatible,int4>int4 anycompatiblearray,anycompatible>int4
array_positions anycompatiblearray,anycompatible>_int4
array_prepend anycompatible,anycompatiblearray>anycompatiblearray
array_remove anycompatiblearray,anycompatible>anycompatiblearray
array_replace anycompatiblearray,anycompatible,anycompatible>anycompatiblearray
array_reverse anyarray>anyarray
array_sample anyarray,int4>anyarray
array_shuffle anyarray>anyarray
array_smaller anyarray,anyarray>anyarray
array_sort anyarray,bool,bool>anyarray anyarray,bool>anyarray anyarray>anyarray
array_to_json anyarray,bool>json anyarray>json
array_to_string anyarray,text,text>text anyarray,text>text
array_to_tsvector _text>tsvector
array_upper anyarray,int4>int4
arraycontained anyarray,anyarray>bool
arraycontains anyarray,anyarray>bool
arrayoverlap anyarray,anyarray>bool
ascii text>int4
asin float8>float8
asind float8>float8
asinh float8>float8
atan float8>float8
atan2 float8,float8>float8
atan2d float8,float8>float8
atand float8>float8
atanh float8>float8
avg float4>float8 float8>float8 int2>numeric int4>numeric int8>numeric interval>interval numeric>numeric
bit bit,int4,bool>bit int4,int4>bit int8,int4>bit
bit_and bit>bit int2>int2 int4>int4 int8>int8
bit_count bit>int8 bytea>int8
bit_length bit>int4 bytea>int4 text>int4
bit_or bit>bit int2>int2 int4>int4 int8>int8
bit_xor bit>bit int2>int2 int4>int4 int8>int8
bitcmp bit,bit>int4
bittypmodin _cstring>int4
bool int4>bool jsonb>bool
bool_and bool>bool
bool_or bool>bool
booland_statefunc bool,bool>bool
booleq bool,bool>bool
boolge bool,bool>bool
boolgt bool,bool>bool
boolle bool,bool>bool
boollt bool,bool>bool
boolne bool,bool>bool
boolor_statefunc bool,bool>bool
boolsend bool>bytea
bound_box box,box>box
box circle>box point,point>box point>box polygon>box
bpchar bpchar,int4,bool>bpchar char>bpchar name>bpchar
bpchar_larger bpchar,bpchar>bpchar
bpchar_smaller bpchar,bpchar>bpchar
bpcharcmp bpchar,bpchar>int4
bpcharsend bpchar>bytea
bpchartypmodin _cstring>int4
broadcast inet>inet
btarraycmp anyarray,anyarray>int4
btboolcmp bool,bool>int4
btbpchar_pattern_cmp bpchar,bpchar>int4
btcharcmp char,char>int4
btequalimage oid>bool
btfloat48cmp float4,float8>int4
btfloat4cmp float4,float4>int4
btfloat84cmp float8,float4>int4
btfloat8cmp float8,float8>int4
btint24cmp int2,int4>int4
btint28cmp int2,int8>int4
btint2cmp int2,int2>int4
btint42cmp int4,int2>int4
btint48cmp int4,int8>int4
btint4cmp int4,int4>int4
btint82cmp int8,int2>int4
btint84cmp int8,int4>int4
btint8cmp int8,int8>int4
btnamecmp name,name>int4
btnametextcmp name,text>int4
btoidcmp oid,oid>int4
btoidvectorcmp oidvector,oidvector>int4
btrecordcmp record,record>int4
btrecordimagecmp record,record>int4
btrim bytea,bytea>bytea text,text>text text>text
bttext_pattern_cmp text,text>int4
bttextcmp text,text>int4
bttextnamecmp text,name>int4
bttidcmp tid,tid>int4
btvarstrequalimage oid>bool
bytea int2>bytea int4>bytea int8>bytea
bytea_larger bytea,bytea>bytea
bytea_smaller bytea,bytea>bytea
byteacmp bytea,bytea>int4
byteasend bytea>bytea
cardinality anyarray>int4
casefold text>text
cash_cmp money,money>int4
cash_words money>text
cashlarger money,money>money
cashsmaller money,money>money
cbrt float8>float8
ceil float8>float8 numeric>numeric
ceiling float8>float8 numeric>numeric
center box>point circle>point
char int4>char text>char
char_length bpchar>int4 text>int4
character_length bpchar>int4 text>int4
charsend char>bytea
chr int4>text
cideq cid,cid>bool
cidr inet>cidr
cidsend cid>bytea
circle box>circle point,float8>circle polygon>circle
clock_timestamp >timestamptz
close_ls line,lseg>point
close_lseg lseg,lseg>point
close_pb point,box>point
close_pl point,line>point
close_ps point,lseg>point
close_sb lseg,box>point
col_description oid,int4>text
concat ...any>text
concat_ws text,...any>text
convert bytea,name,name>bytea
convert_from bytea,name>text
convert_to text,name>bytea
corr float8,float8>float8
cos float8>float8
cosd float8>float8
cosh float8>float8
cot float8>float8
cotd float8>float8
count >int8 any>int8
covar_pop float8,float8>float8
covar_samp float8,float8>float8
crc32 bytea>int8
crc32c bytea>int8
cume_dist ...any>float8 >float8
current_database >name
current_query >text
current_schema >name
current_schemas bool>_name
current_setting text,bool>text text>text
current_user >name
currtid2 text,tid>tid
currval regclass>int8
cursor_to_xml refcursor,int4,bool,bool,text>xml
cursor_to_xmlschema refcursor,bool,bool,text>xml
database_to_xml bool,bool,text>xml
database_to_xml_and_xmlschema bool,bool,text>xml
database_to_xmlschema bool,bool,text>xml
date timestamp>date timestamptz>date
date_add timestamptz,interval,text>timestamptz timestamptz,interval>timestamptz
date_bin interval,timestamp,timestamp>timestamp interval,timestamptz,timestamptz>timestamptz
date_cmp date,date>int4
date_cmp_timestamp date,timestamp>int4
date_cmp_timestamptz date,timestamptz>int4
date_larger date,date>date
date_part text,date>float8 text,interval>float8 text,time>float8 text,timestamp>float8 text,timestamptz>float8 text,timetz>float8
date_smaller date,date>date
date_subtract timestamptz,interval,text>timestamptz timestamptz,interval>timestamptz
date_trunc text,interval>interval text,timestamp>timestamp text,timestamptz,text>timestamptz text,timestamptz>timestamptz
datemultirange ..._daterange>datemultirange >datemultirange daterange>datemultirange
daterange date,date,text>daterange date,date>daterange
datetime_pl date,time>timestamp
datetimetz_pl date,timetz>timestamptz
dcbrt float8>float8
decode text,text>bytea
degrees float8>float8
dense_rank ...any>int8 >int8
dexp float8>float8
diagonal box>lseg
diameter circle>float8
dist_bp box,point>float8
dist_bs box,lseg>float8
dist_cpoint circle,point>float8
dist_cpoly circle,polygon>float8
dist_lp line,point>float8
dist_ls line,lseg>float8
dist_pathp path,point>float8
dist_pb point,box>float8
dist_pc point,circle>float8
dist_pl point,line>float8
dist_polyc polygon,circle>float8
dist_polyp polygon,point>float8
dist_ppath point,path>float8
dist_ppoly point,polygon>float8
dist_ps point,lseg>float8
dist_sb lseg,box>float8
dist_sl lseg,line>float8
dist_sp lseg,point>float8
div numeric,numeric>numeric
dlog1 float8>float8
dlog10 float8>float8
dpow float8,float8>float8
dround float8>float8
dsqrt float8>float8
dtrunc float8>float8
elem_contained_by_multirange anyelement,anymultirange>bool
elem_contained_by_range anyelement,anyrange>bool
encode bytea,text>text
enum_cmp anyenum,anyenum>int4
enum_first anyenum>anyenum
enum_larger anyenum,anyenum>anyenum
enum_last anyenum>anyenum
enum_range anyenum,anyenum>anyarray anyenum>anyarray
enum_smaller anyenum,anyenum>anyenum
erf float8>float8
erfc float8>float8
every bool>bool
exp float8>float8 numeric>numeric
extract text,date>numeric text,interval>numeric text,time>numeric text,timestamp>numeric text,timestamptz>numeric text,timetz>numeric
factorial int8>numeric
family inet>int4
first_value anyelement>anyelement
float4 float8>float4 int2>float4 int4>float4 int8>float4 jsonb>float4 numeric>float4
float4_accum _float8,float4>_float8
float4larger float4,float4>float4
float4send float4>bytea
float4smaller float4,float4>float4
float8 float4>float8 int2>float8 int4>float8 int8>float8 jsonb>float8 numeric>float8
float8_accum _float8,float8>_float8
float8_avg _float8>float8
float8_combine _float8,_float8>_float8
float8_corr _float8>float8
float8_covar_pop _float8>float8
float8_covar_samp _float8>float8
float8_regr_accum _float8,float8,float8>_float8
float8_regr_avgx _float8>float8
float8_regr_avgy _float8>float8
float8_regr_combine _float8,_float8>_float8
float8_regr_intercept _float8>float8
float8_regr_r2 _float8>float8
float8_regr_slope _float8>float8
float8_regr_sxx _float8>float8
float8_regr_sxy _float8>float8
float8_regr_syy _float8>float8
float8_stddev_pop _float8>float8
float8_stddev_samp _float8>float8
float8_var_pop _float8>float8
float8_var_samp _float8>float8
float8larger float8,float8>float8
float8send float8>bytea
float8smaller float8,float8>float8
floor float8>float8 numeric>numeric
flt4_mul_cash float4,money>money
flt8_mul_cash float8,money>money
format text,...any>text text>text
format_type oid,int4>text
gamma float8>float8
gcd int4,int4>int4 int8,int8>int8 numeric,numeric>numeric
gen_random_uuid >uuid
generate_series int4,int4,int4>int4 int4,int4>int4 int8,int8,int8>int8 int8,int8>int8 numeric,numeric,numeric>numeric numeric,numeric>numeric timestamp,timestamp,interval>timestamp timestamptz,timestamptz,interval,text>timestamptz timestamptz,timestamptz,interval>timestamptz
generate_subscripts anyarray,int4,bool>int4 anyarray,int4>int4
get_bit bit,int4>int4 bytea,int8>int4
get_byte bytea,int4>int4
get_current_ts_config >regconfig
getdatabaseencoding >name
getpgusername >name
has_any_column_privilege name,oid,text>bool name,text,text>bool oid,oid,text>bool oid,text,text>bool oid,text>bool text,text>bool
has_column_privilege name,oid,int2,text>bool name,oid,text,text>bool name,text,int2,text>bool name,text,text,text>bool oid,int2,text>bool oid,oid,int2,text>bool oid,oid,text,text>bool oid,text,int2,text>bool oid,text,text,text>bool oid,text,text>bool text,int2,text>bool text,text,text>bool
has_database_privilege name,oid,text>bool name,text,text>bool oid,oid,text>bool oid,text,text>bool oid,text>bool text,text>bool
has_foreign_data_wrapper_privilege name,oid,text>bool name,text,text>bool oid,oid,text>bool oid,text,text>bool oid,text>bool text,text>bool
has_function_privilege name,oid,text>bool name,text,text>bool oid,oid,text>bool oid,text,text>bool oid,text>bool text,text>bool
has_language_privilege name,oid,text>bool name,text,text>bool oid,oid,text>bool oid,text,text>bool oid,text>bool text,text>bool
has_largeobject_privilege name,oid,text>bool oid,oid,text>bool oid,text>bool
has_parameter_privilege name,text,text>bool oid,text,text>bool text,text>bool
has_schema_privilege name,oid,text>bool name,text,text>bool oid,oid,text>bool oid,text,text>bool oid,text>bool text,text>bool
has_sequence_privilege name,oid,text>bool name,text,text>bool oid,oid,text>bool oid,text,text>bool oid,text>bool text,text>bool
has_server_privilege name,oid,text>bool name,text,text>bool oid,oid,text>bool oid,text,text>bool oid,text>bool text,text>bool
has_table_privilege name,oid,text>bool name,text,text>bool oid,oid,text>bool oid,text,text>bool oid,text>bool text,text>bool
has_tablespace_privilege name,oid,text>bool name,text,text>bool oid,oid,text>bool oid,text,text>bool oid,text>bool text,text>bool
has_type_privilege name,oid,text>bool name,text,text>bool oid,oid,text>bool oid,text,text>bool oid,text>bool text,text>bool
hash_aclitem aclitem>int4
hash_aclitem_extended aclitem,int8>int8
hash_array anyarray>int4
hash_array_extended anyarray,int8>int8
hash_multirange anymultirange>int4
hash_multirange_extended anymultirange,int8>int8
hash_numeric numeric>int4
hash_numeric_extended numeric,int8>int8
hash_range anyrange>int4
hash_range_extended anyrange,int8>int8
hash_record record>int4
hash_record_extended record,int8>int8
hashbool bool>int4
hashboolextended bool,int8>int8
hashbpchar bpchar>int4
hashbpcharextended bpchar,int8>int8
hashbytea bytea>int4
hashbyteaextended bytea,int8>int8
hashchar char>int4
hashcharextended char,int8>int8
hashcid cid>int4
hashcidextended cid,int8>int8
hashdate date>int4
hashdateextended date,int8>int8
hashenum anyenum>int4
hashenumextended anyenum,int8>int8
hashfloat4 float4>int4
hashfloat4extended float4,int8>int8
hashfloat8 float8>int4
hashfloat8extended float8,int8>int8
hashinet inet>int4
hashinetextended inet,int8>int8
hashint2 int2>int4
hashint2extended int2,int8>int8
hashint4 int4>int4
hashint4extended int4,int8>int8
hashint8 int8>int4
hashint8extended int8,int8>int8
hashmacaddr macaddr>int4
hashmacaddr8 macaddr8>int4
hashmacaddr8extended macaddr8,int8>int8
hashmacaddrextended macaddr,int8>int8
hashname name>int4
hashnameextended name,int8>int8
hashoid oid>int4
hashoidextended oid,int8>int8
hashoidvector oidvector>int4
hashoidvectorextended oidvector,int8>int8
hashtext text>int4
hashtextextended text,int8>int8
hashtid tid>int4
hashtidextended tid,int8>int8
hashxid xid>int4
hashxid8 xid8>int4
hashxid8extended xid8,int8>int8
hashxidextended xid,int8>int8
height box>float8
host inet>text
hostmask inet>inet
icu_unicode_version >text
in_range date,date,interval,bool,bool>bool float4,float4,float8,bool,bool>bool float8,float8,float8,bool,bool>bool int2,int2,int2,bool,bool>bool int2,int2,int4,bool,bool>bool int2,int2,int8,bool,bool>bool int4,int4,int2,bool,bool>bool int4,int4,int4,bool,bool>bool int4,int4,int8,bool,bool>bool int8,int8,int8,bool,bool>bool interval,interval,interval,bool,bool>bool numeric,numeric,numeric,bool,bool>bool time,time,interval,bool,bool>bool timestamp,timestamp,interval,bool,bool>bool timestamptz,timestamptz,interval,bool,bool>bool timetz,timetz,interval,bool,bool>bool
inet_client_addr >inet
inet_client_port >int4
inet_merge inet,inet>cidr
inet_same_family inet,inet>bool
inet_server_addr >inet
inet_server_port >int4
inetand inet,inet>inet
inetmi inet,inet>int8
inetmi_int8 inet,int8>inet
inetnot inet>inet
inetor inet,inet>inet
inetpl inet,int8>inet
initcap text>text
int2 bytea>int2 float4>int2 float8>int2 int4>int2 int8>int2 jsonb>int2 numeric>int2
int2_avg_accum _int8,int2>_int8
int2_avg_accum_inv _int8,int2>_int8
int2_sum int8,int2>int8
int2int4_sum _int8>int8
int2larger int2,int2>int2
int2send int2>bytea
int2smaller int2,int2>int2
int2vectorsend int2vector>bytea
int4 bit>int4 bool>int4 bytea>int4 char>int4 float4>int4 float8>int4 int2>int4 int8>int4 jsonb>int4 numeric>int4
int4_avg_accum _int8,int4>_int8
int4_avg_accum_inv _int8,int4>_int8
int4_avg_combine _int8,_int8>_int8
int4_sum int8,int4>int8
int4inc int4>int4
int4larger int4,int4>int4
int4multirange ..._int4range>int4multirange >int4multirange int4range>int4multirange
int4range int4,int4,text>int4range int4,int4>int4range
int4send int4>bytea
int4smaller int4,int4>int4
int8 bit>int8 bytea>int8 float4>int8 float8>int8 int2>int8 int4>int8 jsonb>int8 numeric>int8 oid>int8
int8_avg _int8>numeric
int8_sum numeric,int8>numeric
int8dec int8>int8
int8dec_any int8,any>int8
int8inc int8>int8
int8inc_any int8,any>int8
int8inc_float8_float8 int8,float8,float8>int8
int8larger int8,int8>int8
int8multirange ..._int8range>int8multirange >int8multirange int8range>int8multirange
int8range int8,int8,text>int8range int8,int8>int8range
int8send int8>bytea
int8smaller int8,int8>int8
interval interval,int4>interval time>interval
interval_cmp interval,interval>int4
interval_hash interval>int4
interval_hash_extended interval,int8>int8
interval_larger interval,interval>interval
interval_smaller interval,interval>interval
intervaltypmodin _cstring>int4
is_normalized text,text~1>bool
isclosed path>bool
isempty anymultirange>bool anyrange>bool
isfinite date>bool interval>bool timestamp>bool timestamptz>bool
ishorizontal line>bool lseg>bool point,point>bool
isopen path>bool
isparallel line,line>bool lseg,lseg>bool
isperp line,line>bool lseg,lseg>bool
isvertical line>bool lseg>bool point,point>bool
json_agg anyelement>json
json_agg_strict anyelement>json
json_array_element json,int4>json
json_array_element_text json,int4>text
json_array_elements json>json
json_array_elements_text json>text
json_array_length json>int4
json_build_array ...any>json >json
json_build_object ...any>json >json
json_extract_path json,..._text>json
json_extract_path_text json,..._text>text
json_object _text,_text>json _text>json
json_object_agg any,any>json
json_object_agg_strict any,any>json
json_object_agg_unique any,any>json
json_object_agg_unique_strict any,any>json
json_object_field json,text>json
json_object_field_text json,text>text
json_object_keys json>text
json_populate_record anyelement,json,bool~1>anyelement
json_populate_recordset anyelement,json,bool~1>anyelement
json_strip_nulls json,bool~1>json
json_to_tsvector json,jsonb>tsvector regconfig,json,jsonb>tsvector
json_typeof json>text
jsonb_agg anyelement>jsonb
jsonb_agg_strict anyelement>jsonb
jsonb_array_element jsonb,int4>jsonb
jsonb_array_element_text jsonb,int4>text
jsonb_array_elements jsonb>jsonb
jsonb_array_elements_text jsonb>text
jsonb_array_length jsonb>int4
jsonb_build_array ...any>jsonb >jsonb
jsonb_build_object ...any>jsonb >jsonb
jsonb_cmp jsonb,jsonb>int4
jsonb_concat jsonb,jsonb>jsonb
jsonb_contained jsonb,jsonb>bool
jsonb_contains jsonb,jsonb>bool
jsonb_delete jsonb,..._text>jsonb jsonb,int4>jsonb jsonb,text>jsonb
jsonb_delete_path jsonb,_text>jsonb
jsonb_exists jsonb,text>bool
jsonb_exists_all jsonb,_text>bool
jsonb_exists_any jsonb,_text>bool
jsonb_extract_path jsonb,..._text>jsonb
jsonb_extract_path_text jsonb,..._text>text
jsonb_hash jsonb>int4
jsonb_hash_extended jsonb,int8>int8
jsonb_insert jsonb,_text,jsonb,bool~1>jsonb
jsonb_object _text,_text>jsonb _text>jsonb
jsonb_object_agg any,any>jsonb
jsonb_object_agg_strict any,any>jsonb
jsonb_object_agg_unique any,any>jsonb
jsonb_object_agg_unique_strict any,any>jsonb
jsonb_object_field jsonb,text>jsonb
jsonb_object_field_text jsonb,text>text
jsonb_object_keys jsonb>text
jsonb_path_exists jsonb,jsonpath,jsonb,bool~2>bool
jsonb_path_exists_opr jsonb,jsonpath>bool
jsonb_path_exists_tz jsonb,jsonpath,jsonb,bool~2>bool
jsonb_path_match jsonb,jsonpath,jsonb,bool~2>bool
jsonb_path_match_opr jsonb,jsonpath>bool
jsonb_path_match_tz jsonb,jsonpath,jsonb,bool~2>bool
jsonb_path_query jsonb,jsonpath,jsonb,bool~2>jsonb
jsonb_path_query_array jsonb,jsonpath,jsonb,bool~2>jsonb
jsonb_path_query_array_tz jsonb,jsonpath,jsonb,bool~2>jsonb
jsonb_path_query_first jsonb,jsonpath,jsonb,bool~2>jsonb
jsonb_path_query_first_tz jsonb,jsonpath,jsonb,bool~2>jsonb
jsonb_path_query_tz jsonb,jsonpath,jsonb,bool~2>jsonb
jsonb_populate_record anyelement,jsonb>anyelement
jsonb_populate_record_valid anyelement,jsonb>bool
jsonb_populate_recordset anyelement,jsonb>anyelement
jsonb_pretty jsonb>text
jsonb_set jsonb,_text,jsonb,bool~1>jsonb
jsonb_set_lax jsonb,_text,jsonb,bool,text~2>jsonb
jsonb_strip_nulls jsonb,bool~1>jsonb
jsonb_to_tsvector jsonb,jsonb>tsvector regconfig,jsonb,jsonb>tsvector
jsonb_typeof jsonb>text
justify_days interval>interval
justify_hours interval>interval
justify_interval interval>interval
lag anycompatible,int4,anycompatible>anycompatible anyelement,int4>anyelement anyelement>anyelement
last_value anyelement>anyelement
lastval >int8
lcm int4,int4>int4 int8,int8>int8 numeric,numeric>numeric
lead anycompatible,int4,anycompatible>anycompatible anyelement,int4>anyelement anyelement>anyelement
left text,int4>text
length bit>int4 bpchar>int4 bytea,name>int4 bytea>int4 lseg>float8 path>float8 text>int4 tsvector>int4
lgamma float8>float8
like bytea,bytea>bool name,text>bool text,text>bool
like_escape bytea,bytea>bytea text,text>text
line point,point>line
line_distance line,line>float8
line_eq line,line>bool
line_horizontal line>bool
line_interpt line,line>point
line_intersect line,line>bool
line_parallel line,line>bool
line_perp line,line>bool
line_vertical line>bool
ln float8>float8 numeric>numeric
lo_close int4>int4
lo_creat int4>oid
lo_create oid>oid
lo_export oid,text>int4
lo_from_bytea oid,bytea>oid
lo_get oid,int8,int4>bytea oid>bytea
lo_import text,oid>oid text>oid
lo_lseek int4,int4,int4>int4
lo_lseek64 int4,int8,int4>int8
lo_open oid,int4>int4
lo_tell int4>int4
lo_tell64 int4>int8
lo_truncate int4,int4>int4
lo_truncate64 int4,int8>int4
lo_unlink oid>int4
log float8>float8 numeric,numeric>numeric numeric>numeric
log10 float8>float8 numeric>numeric
loread int4,int4>bytea
lower anymultirange>anyelement anyrange>anyelement text>text
lower_inc anymultirange>bool anyrange>bool
lower_inf anymultirange>bool anyrange>bool
lowrite int4,bytea>int4
lpad text,int4,text>text text,int4>text
lseg box>lseg point,point>lseg
lseg_center lseg>point
lseg_distance lseg,lseg>float8
lseg_eq lseg,lseg>bool
lseg_ge lseg,lseg>bool
lseg_gt lseg,lseg>bool
lseg_horizontal lseg>bool
lseg_interpt lseg,lseg>point
lseg_intersect lseg,lseg>bool
lseg_le lseg,lseg>bool
lseg_length lseg>float8
lseg_lt lseg,lseg>bool
lseg_ne lseg,lseg>bool
lseg_parallel lseg,lseg>bool
lseg_perp lseg,lseg>bool
lseg_vertical lseg>bool
ltrim bytea,bytea>bytea text,text>text text>text
macaddr macaddr8>macaddr
macaddr8 macaddr>macaddr8
macaddr8_cmp macaddr8,macaddr8>int4
macaddr8_set7bit macaddr8>macaddr8
macaddr_cmp macaddr,macaddr>int4
make_date int4,int4,int4>date
make_interval int4,int4,int4,int4,int4,int4,float8~7>interval
make_time int4,int4,float8>time
make_timestamp int4,int4,int4,int4,int4,float8>timestamp
make_timestamptz int4,int4,int4,int4,int4,float8,text>timestamptz int4,int4,int4,int4,int4,float8>timestamptz
makeaclitem oid,oid,text,bool>aclitem
masklen inet>int4
max anyarray>anyarray anyenum>anyenum bpchar>bpchar bytea>bytea date>date float4>float4 float8>float8 inet>inet int2>int2 int4>int4 int8>int8 interval>interval money>money numeric>numeric oid>oid pg_lsn>pg_lsn text>text tid>tid time>time timestamp>timestamp timestamptz>timestamptz timetz>timetz xid8>xid8
md5 bytea>text text>text
min anyarray>anyarray anyenum>anyenum bpchar>bpchar bytea>bytea date>date float4>float4 float8>float8 inet>inet int2>int2 int4>int4 int8>int8 interval>interval money>money numeric>numeric oid>oid pg_lsn>pg_lsn text>text tid>tid time>time timestamp>timestamp timestamptz>timestamptz timetz>timetz xid8>xid8
min_scale numeric>int4
mod int2,int2>int2 int4,int4>int4 int8,int8>int8 numeric,numeric>numeric
mode anyelement>anyelement
money int4>money int8>money numeric>money
mul_d_interval float8,interval>interval
multirange anyrange>anymultirange
multirange_cmp anymultirange,anymultirange>int4
multirange_intersect_agg_transfn anymultirange,anymultirange>anymultirange
mxid_age xid>int4
name bpchar>name text>name varchar>name
nameconcatoid name,oid>name
namesend name>bytea
netmask inet>inet
network inet>cidr
network_cmp inet,inet>int4
network_larger inet,inet>inet
network_smaller inet,inet>inet
nextval regclass>int8
normalize text,text~1>text
notlike bytea,bytea>bool name,text>bool text,text>bool
now >timestamptz
npoints path>int4 polygon>int4
nth_value anyelement,int4>anyelement
ntile int4>int4
num_nonnulls ...any>int4
num_nulls ...any>int4
numeric float4>numeric float8>numeric int2>numeric int4>numeric int8>numeric jsonb>numeric money>numeric numeric,int4>numeric
numeric_cmp numeric,numeric>int4
numeric_div_trunc numeric,numeric>numeric
numeric_exp numeric>numeric
numeric_inc numeric>numeric
numeric_larger numeric,numeric>numeric
numeric_ln numeric>numeric
numeric_log numeric,numeric>numeric
numeric_smaller numeric,numeric>numeric
numeric_sqrt numeric>numeric
numerictypmodin _cstring>int4
nummultirange ..._numrange>nummultirange >nummultirange numrange>nummultirange
numnode tsquery>int4
numrange numeric,numeric,text>numrange numeric,numeric>numrange
obj_description oid,name>text oid>text
octet_length bit>int4 bpchar>int4 bytea>int4 text>int4
oid int8>oid
oidlarger oid,oid>oid
oidsend oid>bytea
oidsmaller oid,oid>oid
oidvectorsend oidvector>bytea
oidvectortypes oidvector>text
on_pb point,box>bool
on_pl point,line>bool
on_ppath point,path>bool
on_ps point,lseg>bool
on_sb lseg,box>bool
on_sl lseg,line>bool
overlaps time,interval,time,interval>bool time,interval,time,time>bool time,time,time,interval>bool time,time,time,time>bool timestamp,interval,timestamp,interval>bool timestamp,interval,timestamp,timestamp>bool timestamp,timestamp,timestamp,interval>bool timestamp,timestamp,timestamp,timestamp>bool timestamptz,interval,timestamptz,interval>bool timestamptz,interval,timestamptz,timestamptz>bool timestamptz,timestamptz,timestamptz,interval>bool timestamptz,timestamptz,timestamptz,timestamptz>bool timetz,timetz,timetz,timetz>bool
overlay bit,bit,int4,int4>bit bit,bit,int4>bit bytea,bytea,int4,int4>bytea bytea,bytea,int4>bytea text,text,int4,int4>text text,text,int4>text
parse_ident text,bool~1>_text
path polygon>path
pclose path>path
percent_rank ...any>float8 >float8
percentile_cont _float8,float8>_float8 _float8,interval>_interval float8,float8>float8 float8,interval>interval
percentile_disc _float8,anyelement>anyarray float8,anyelement>anyelement
pg_advisory_unlock int4,int4>bool int8>bool
pg_advisory_unlock_shared int4,int4>bool int8>bool
pg_backend_pid >int4
pg_backup_start text,bool~1>pg_lsn
pg_basetype regtype>regtype
pg_blocking_pids int4>_int4
pg_cancel_backend int4>bool
pg_char_to_encoding name>int4
pg_client_encoding >name
pg_collation_actual_version oid>text
pg_collation_for any>text
pg_collation_is_visible oid>bool
pg_column_compression any>text
pg_column_is_updatable regclass,int2,bool>bool
pg_column_size any>int4
pg_column_toast_chunk_id any>oid
pg_conf_load_time >timestamptz
pg_conversion_is_visible oid>bool
pg_create_restore_point text>pg_lsn
pg_current_logfile >text text>text
pg_current_snapshot >pg_snapshot
pg_current_wal_flush_lsn >pg_lsn
pg_current_wal_insert_lsn >pg_lsn
pg_current_wal_lsn >pg_lsn
pg_current_xact_id >xid8
pg_current_xact_id_if_assigned >xid8
pg_database_collation_actual_version oid>text
pg_database_size name>int8 oid>int8
pg_describe_object oid,oid,int4>text
pg_encoding_max_length int4>int4
pg_encoding_to_char int4>name
pg_event_trigger_table_rewrite_oid >oid
pg_event_trigger_table_rewrite_reason >int4
pg_export_snapshot >text
pg_filenode_relation oid,oid>regclass
pg_function_is_visible oid>bool
pg_get_acl oid,oid,int4>_aclitem
pg_get_constraintdef oid,bool>text oid>text
pg_get_expr pg_node_tree,oid,bool>text pg_node_tree,oid>text
pg_get_function_arg_default oid,int4>text
pg_get_function_arguments oid>text
pg_get_function_identity_arguments oid>text
pg_get_function_result oid>text
pg_get_function_sqlbody oid>text
pg_get_functiondef oid>text
pg_get_indexdef oid,int4,bool>text oid>text
pg_get_partition_constraintdef oid>text
pg_get_partkeydef oid>text
pg_get_replica_identity_index regclass>regclass
pg_get_ruledef oid,bool>text oid>text
pg_get_serial_sequence text,text>text
pg_get_statisticsobjdef oid>text
pg_get_statisticsobjdef_columns oid>text
pg_get_statisticsobjdef_expressions oid>_text
pg_get_triggerdef oid,bool>text oid>text
pg_get_userbyid oid>name
pg_get_viewdef oid,bool>text oid,int4>text oid>text text,bool>text text>text
pg_get_wal_replay_pause_state >text
pg_has_role name,name,text>bool name,oid,text>bool name,text>bool oid,name,text>bool oid,oid,text>bool oid,text>bool
pg_import_system_collations regnamespace>int4
pg_index_column_has_property regclass,int4,text>bool
pg_index_has_property regclass,text>bool
pg_indexam_has_property oid,text>bool
pg_indexam_progress_phasename oid,int8>text
pg_indexes_size regclass>int8
pg_input_is_valid text,text>bool
pg_is_in_recovery >bool
pg_is_other_temp_schema oid>bool
pg_is_wal_replay_paused >bool
pg_isolation_test_session_is_blocked int4,_int4>bool
pg_jit_available >bool
pg_last_wal_receive_lsn >pg_lsn
pg_last_wal_replay_lsn >pg_lsn
pg_last_xact_replay_timestamp >timestamptz
pg_listening_channels >text
pg_log_backend_memory_contexts int4>bool
pg_log_standby_snapshot >pg_lsn
pg_logical_emit_message bool,text,bytea,bool~1>pg_lsn bool,text,text,bool~1>pg_lsn
pg_lsn numeric>pg_lsn
pg_lsn_cmp pg_lsn,pg_lsn>int4
pg_lsn_eq pg_lsn,pg_lsn>bool
pg_lsn_ge pg_lsn,pg_lsn>bool
pg_lsn_gt pg_lsn,pg_lsn>bool
pg_lsn_hash pg_lsn>int4
pg_lsn_hash_extended pg_lsn,int8>int8
pg_lsn_larger pg_lsn,pg_lsn>pg_lsn
pg_lsn_le pg_lsn,pg_lsn>bool
pg_lsn_lt pg_lsn,pg_lsn>bool
pg_lsn_mi pg_lsn,pg_lsn>numeric
pg_lsn_mii pg_lsn,numeric>pg_lsn
pg_lsn_ne pg_lsn,pg_lsn>bool
pg_lsn_pli pg_lsn,numeric>pg_lsn
pg_lsn_smaller pg_lsn,pg_lsn>pg_lsn
pg_my_temp_schema >oid
pg_nextoid regclass,name,regclass>oid
pg_notification_queue_usage >float8
pg_numa_available >bool
pg_opclass_is_visible oid>bool
pg_operator_is_visible oid>bool
pg_opfamily_is_visible oid>bool
pg_partition_ancestors regclass>regclass
pg_partition_root regclass>regclass
pg_postmaster_start_time >timestamptz
pg_promote bool,int4~2>bool
pg_read_binary_file text,bool>bytea text,int8,int8,bool>bytea text,int8,int8>bytea text>bytea
pg_read_file text,bool>text text,int8,int8,bool>text text,int8,int8>text text>text
pg_relation_filenode regclass>oid
pg_relation_filepath regclass>text
pg_relation_is_publishable regclass>bool
pg_relation_is_updatable regclass,bool>int4
pg_relation_size regclass,text>int8 regclass>int8
pg_reload_conf >bool
pg_replication_origin_create text>oid
pg_replication_origin_oid text>oid
pg_replication_origin_progress text,bool>pg_lsn
pg_replication_origin_session_is_setup >bool
pg_replication_origin_session_progress bool>pg_lsn
pg_restore_attribute_stats ...any>bool
pg_restore_relation_stats ...any>bool
pg_rotate_logfile >bool
pg_safe_snapshot_blocking_pids int4>_int4
pg_sequence_last_value regclass>int8
pg_settings_get_flags text>_text
pg_size_bytes text>int8
pg_size_pretty int8>text numeric>text
pg_snapshot_xip pg_snapshot>xid8
pg_snapshot_xmax pg_snapshot>xid8
pg_snapshot_xmin pg_snapshot>xid8
pg_stat_have_stats text,oid,int8>bool
pg_statistics_obj_is_visible oid>bool
pg_switch_wal >pg_lsn
pg_table_is_visible oid>bool
pg_table_size regclass>int8
pg_tablespace_databases oid>oid
pg_tablespace_location oid>text
pg_tablespace_size name>int8 oid>int8
pg_terminate_backend int4,int8~1>bool
pg_total_relation_size regclass>int8
pg_trigger_depth >int4
pg_try_advisory_lock int4,int4>bool int8>bool
pg_try_advisory_lock_shared int4,int4>bool int8>bool
pg_try_advisory_xact_lock int4,int4>bool int8>bool
pg_try_advisory_xact_lock_shared int4,int4>bool int8>bool
pg_ts_config_is_visible oid>bool
pg_ts_dict_is_visible oid>bool
pg_ts_parser_is_visible oid>bool
pg_ts_template_is_visible oid>bool
pg_type_is_visible oid>bool
pg_typeof any>regtype
pg_visible_in_snapshot xid8,pg_snapshot>bool
pg_wal_lsn_diff pg_lsn,pg_lsn>numeric
pg_walfile_name pg_lsn>text
pg_xact_commit_timestamp xid>timestamptz
pg_xact_status xid8>text
phraseto_tsquery regconfig,text>tsquery text>tsquery
pi >float8
plainto_tsquery regconfig,text>tsquery text>tsquery
point box>point circle>point float8,float8>point lseg>point polygon>point
polygon box>polygon circle>polygon int4,circle>polygon path>polygon
popen path>path
position bit,bit>int4 bytea,bytea>int4 text,text>int4
pow float8,float8>float8 numeric,numeric>numeric
power float8,float8>float8 numeric,numeric>numeric
pt_contained_circle point,circle>bool
pt_contained_poly point,polygon>bool
query_to_xml text,bool,bool,text>xml
query_to_xml_and_xmlschema text,bool,bool,text>xml
query_to_xmlschema text,bool,bool,text>xml
querytree tsquery>text
quote_ident text>text
quote_literal anyelement>text text>text
quote_nullable anyelement>text text>text
radians float8>float8
radius circle>float8
random >float8 int4,int4>int4 int8,int8>int8 numeric,numeric>numeric
random_normal float8,float8~2>float8
range_agg anymultirange>anymultirange anyrange>anymultirange
range_cmp anyrange,anyrange>int4
range_intersect_agg anymultirange>anymultirange anyrange>anyrange
range_intersect_agg_transfn anyrange,anyrange>anyrange
range_merge anymultirange>anyrange anyrange,anyrange>anyrange
rank ...any>int8 >int8
regclass text>regclass
regclasssend regclass>bytea
regcollationsend regcollation>bytea
regconfigsend regconfig>bytea
regdictionarysend regdictionary>bytea
regexp_count text,text,int4,text>int4 text,text,int4>int4 text,text>int4
regexp_instr text,text,int4,int4,int4,text,int4>int4 text,text,int4,int4,int4,text>int4 text,text,int4,int4,int4>int4 text,text,int4,int4>int4 text,text,int4>int4 text,text>int4
regexp_like text,text,text>bool text,text>bool
regexp_match text,text,text>_text text,text>_text
regexp_matches text,text,text>_text text,text>_text
regexp_replace text,text,text,int4,int4,text>text text,text,text,int4,int4>text text,text,text,int4>text text,text,text,text>text text,text,text>text
regexp_split_to_array text,text,text>_text text,text>_text
regexp_split_to_table text,text,text>text text,text>text
regexp_substr text,text,int4,int4,text,int4>text text,text,int4,int4,text>text text,text,int4,int4>text text,text,int4>text text,text>text
regnamespacesend regnamespace>bytea
regoperatorsend regoperator>bytea
regopersend regoper>bytea
regproceduresend regprocedure>bytea
regprocsend regproc>bytea
regr_avgx float8,float8>float8
regr_avgy float8,float8>float8
regr_count float8,float8>int8
regr_intercept float8,float8>float8
regr_r2 float8,float8>float8
regr_slope float8,float8>float8
regr_sxx float8,float8>float8
regr_sxy float8,float8>float8
regr_syy float8,float8>float8
regrolesend regrole>bytea
regtypesend regtype>bytea
repeat text,int4>text
replace text,text,text>text
reverse bytea>bytea text>text
right text,int4>text
round float8>float8 numeric,int4>numeric numeric>numeric
row_number >int8
row_security_active oid>bool text>bool
row_to_json record,bool>json record>json
rpad text,int4,text>text text,int4>text
rtrim bytea,bytea>bytea text,text>text text>text
satisfies_hash_partition oid,int4,int4,...any>bool
scale numeric>int4
schema_to_xml name,bool,bool,text>xml
schema_to_xml_and_xmlschema name,bool,bool,text>xml
schema_to_xmlschema name,bool,bool,text>xml
session_user >name
set_bit bit,int4,int4>bit bytea,int8,int4>bytea
set_byte bytea,int4,int4>bytea
set_config text,text,bool>text
set_masklen cidr,int4>cidr inet,int4>inet
setval regclass,int8,bool>int8 regclass,int8>int8
setweight tsvector,char,_text>tsvector tsvector,char>tsvector
sha224 bytea>bytea
sha256 bytea>bytea
sha384 bytea>bytea
sha512 bytea>bytea
shobj_description oid,name>text
sign float8>float8 numeric>numeric
similar_escape text,text>text
similar_to_escape text,text>text text>text
sin float8>float8
sind float8>float8
sinh float8>float8
slope point,point>float8
split_part text,text,int4>text
sqrt float8>float8 numeric>numeric
starts_with text,text>bool
statement_timestamp >timestamptz
stddev float4>float8 float8>float8 int2>numeric int4>numeric int8>numeric numeric>numeric
stddev_pop float4>float8 float8>float8 int2>numeric int4>numeric int8>numeric numeric>numeric
stddev_samp float4>float8 float8>float8 int2>numeric int4>numeric int8>numeric numeric>numeric
string_agg bytea,bytea>bytea text,text>text
string_to_array text,text,text>_text text,text>_text
string_to_table text,text,text>text text,text>text
strip tsvector>tsvector
strpos text,text>int4
substr bytea,int4,int4>bytea bytea,int4>bytea text,int4,int4>text text,int4>text
substring bit,int4,int4>bit bit,int4>bit bytea,int4,int4>bytea bytea,int4>bytea text,int4,int4>text text,int4>text text,text,text>text text,text>text
sum float4>float4 float8>float8 int2>int8 int4>int8 int8>numeric interval>interval money>money numeric>numeric
system_user >text
table_to_xml regclass,bool,bool,text>xml
table_to_xml_and_xmlschema regclass,bool,bool,text>xml
table_to_xmlschema regclass,bool,bool,text>xml
tan float8>float8
tand float8>float8
tanh float8>float8
text bool>text bpchar>text char>text inet>text name>text xml>text
text_larger text,text>text
text_smaller text,text>text
textanycat text,anynonarray>text
textcat text,text>text
texteq text,text>bool
texteqname text,name>bool
textgename text,name>bool
textgtname text,name>bool
texticlike text,text>bool
texticnlike text,text>bool
texticregexeq text,text>bool
texticregexne text,text>bool
textlen text>int4
textlename text,name>bool
textlike text,text>bool
textltname text,name>bool
textne text,text>bool
textnename text,name>bool
textnlike text,text>bool
textregexeq text,text>bool
textregexne text,text>bool
textsend text>bytea
tidlarger tid,tid>tid
tidsend tid>bytea
tidsmaller tid,tid>tid
time interval>time time,int4>time timestamp>time timestamptz>time timetz>time
time_cmp time,time>int4
time_hash time>int4
time_hash_extended time,int8>int8
time_larger time,time>time
time_smaller time,time>time
timedate_pl time,date>timestamp
timeofday >text
timestamp date,time>timestamp date>timestamp timestamp,int4>timestamp timestamptz>timestamp
timestamp_cmp timestamp,timestamp>int4
timestamp_cmp_date timestamp,date>int4
timestamp_cmp_timestamptz timestamp,timestamptz>int4
timestamp_hash timestamp>int4
timestamp_hash_extended timestamp,int8>int8
timestamp_larger timestamp,timestamp>timestamp
timestamp_smaller timestamp,timestamp>timestamp
timestamptypmodin _cstring>int4
timestamptz date,time>timestamptz date,timetz>timestamptz date>timestamptz timestamp>timestamptz timestamptz,int4>timestamptz
timestamptz_cmp timestamptz,timestamptz>int4
timestamptz_cmp_date timestamptz,date>int4
timestamptz_cmp_timestamp timestamptz,timestamp>int4
timestamptz_hash timestamptz>int4
timestamptz_hash_extended timestamptz,int8>int8
timestamptz_larger timestamptz,timestamptz>timestamptz
timestamptz_smaller timestamptz,timestamptz>timestamptz
timestamptztypmodin _cstring>int4
timetypmodin _cstring>int4
timetz time>timetz timestamptz>timetz timetz,int4>timetz
timetz_cmp timetz,timetz>int4
timetz_hash timetz>int4
timetz_hash_extended timetz,int8>int8
timetz_larger timetz,timetz>timetz
timetz_smaller timetz,timetz>timetz
timetzdate_pl timetz,date>timestamptz
timetztypmodin _cstring>int4
timezone interval,timestamp>timestamptz interval,timestamptz>timestamp interval,timetz>timetz text,timestamp>timestamptz text,timestamptz>timestamp text,timetz>timetz timestamp>timestamptz timestamptz>timestamp timetz>timetz
to_ascii text,int4>text text,name>text text>text
to_bin int4>text int8>text
to_char float4,text>text float8,text>text int4,text>text int8,text>text interval,text>text numeric,text>text timestamp,text>text timestamptz,text>text
to_date text,text>date
to_hex int4>text int8>text
to_json anyelement>json
to_jsonb anyelement>jsonb
to_number text,text>numeric
to_oct int4>text int8>text
to_regclass text>regclass
to_regcollation text>regcollation
to_regnamespace text>regnamespace
to_regoper text>regoper
to_regoperator text>regoperator
to_regproc text>regproc
to_regprocedure text>regprocedure
to_regrole text>regrole
to_regtype text>regtype
to_regtypemod text>int4
to_timestamp float8>timestamptz text,text>timestamptz
to_tsquery regconfig,text>tsquery text>tsquery
to_tsvector json>tsvector jsonb>tsvector regconfig,json>tsvector regconfig,jsonb>tsvector regconfig,text>tsvector text>tsvector
transaction_timestamp >timestamptz
translate text,text,text>text
trim_array anyarray,int4>anyarray
trim_scale numeric>numeric
trunc float8>float8 macaddr8>macaddr8 macaddr>macaddr numeric,int4>numeric numeric>numeric
ts_delete tsvector,_text>tsvector tsvector,text>tsvector
ts_filter tsvector,_char>tsvector
ts_headline json,tsquery,text>json json,tsquery>json jsonb,tsquery,text>jsonb jsonb,tsquery>jsonb regconfig,json,tsquery,text>json regconfig,json,tsquery>json regconfig,jsonb,tsquery,text>jsonb regconfig,jsonb,tsquery>jsonb regconfig,text,tsquery,text>text regconfig,text,tsquery>text text,tsquery,text>text text,tsquery>text
ts_lexize regdictionary,text>_text
ts_match_qv tsquery,tsvector>bool
ts_match_tq text,tsquery>bool
ts_match_tt text,text>bool
ts_match_vq tsvector,tsquery>bool
ts_rank _float4,tsvector,tsquery,int4>float4 _float4,tsvector,tsquery>float4 tsvector,tsquery,int4>float4 tsvector,tsquery>float4
ts_rank_cd _float4,tsvector,tsquery,int4>float4 _float4,tsvector,tsquery>float4 tsvector,tsquery,int4>float4 tsvector,tsquery>float4
ts_rewrite tsquery,text>tsquery tsquery,tsquery,tsquery>tsquery
tsmultirange ..._tsrange>tsmultirange >tsmultirange tsrange>tsmultirange
tsq_mcontained tsquery,tsquery>bool
tsq_mcontains tsquery,tsquery>bool
tsquery_cmp tsquery,tsquery>int4
tsquery_phrase tsquery,tsquery,int4>tsquery
tsquerysend tsquery>bytea
tsrange timestamp,timestamp,text>tsrange timestamp,timestamp>tsrange
tstzmultirange ..._tstzrange>tstzmultirange >tstzmultirange tstzrange>tstzmultirange
tstzrange timestamptz,timestamptz,text>tstzrange timestamptz,timestamptz>tstzrange
tsvector_cmp tsvector,tsvector>int4
tsvector_to_array tsvector>_text
tsvectorsend tsvector>bytea
txid_current >int8
txid_current_if_assigned >int8
txid_current_snapshot >txid_snapshot
txid_snapshot_xip txid_snapshot>int8
txid_snapshot_xmax txid_snapshot>int8
txid_snapshot_xmin txid_snapshot>int8
txid_status int8>text
txid_visible_in_snapshot int8,txid_snapshot>bool
unicode_assigned text>bool
unicode_version >text
unistr text>text
unknownsend unknown>bytea
unnest anyarray>anyelement anymultirange>anyrange
upper anymultirange>anyelement anyrange>anyelement text>text
upper_inc anymultirange>bool anyrange>bool
upper_inf anymultirange>bool anyrange>bool
uuid_cmp uuid,uuid>int4
uuid_extract_timestamp uuid>timestamptz
uuid_extract_version uuid>int2
uuid_hash uuid>int4
uuid_hash_extended uuid,int8>int8
uuidv4 >uuid
uuidv7 >uuid interval>uuid
var_pop float4>float8 float8>float8 int2>numeric int4>numeric int8>numeric numeric>numeric
var_samp float4>float8 float8>float8 int2>numeric int4>numeric int8>numeric numeric>numeric
varbit varbit,int4,bool>varbit
varbitcmp varbit,varbit>int4
varbittypmodin _cstring>int4
varchar name>varchar varchar,int4,bool>varchar
varcharsend varchar>bytea
varchartypmodin _cstring>int4
variance float4>float8 float8>float8 int2>numeric int4>numeric int8>numeric numeric>numeric
version >text
websearch_to_tsquery regconfig,text>tsquery text>tsquery
width box>float8
width_bucket anycompatible,anycompatiblearray>int4 float8,float8,float8,int4>int4 numeric,numeric,numeric,int4>int4
xid xid8>xid
xid8_larger xid8,xid8>xid8
xid8_smaller xid8,xid8>xid8
xid8cmp xid8,xid8>int4
xid8send xid8>bytea
xidsend xid>bytea
xml text>xml
xml_is_well_formed text>bool
xml_is_well_formed_content text>bool
xml_is_well_formed_document text>bool
xmlagg xml>xml
xmlcomment text>xml
xmlconcat2 xml,xml>xml
xmlexists text,xml>bool
xmltext text>xml
xmlvalidate xml,text>bool
xpath text,xml,_text>_xml text,xml>_xml
xpath_exists text,xml,_text>bool text,xml>bool
`;

/** Operators with their overloads, `left,right>result`; a prefix one has nothing on the left. */
export const operatorSignatures = `
!! ,tsquery>tsquery
!~ bpchar,text>bool name,text>bool text,text>bool
!~* bpchar,text>bool name,text>bool text,text>bool
!~~ bpchar,text>bool bytea,bytea>bool name,text>bool text,text>bool
!~~* bpchar,text>bool name,text>bool text,text>bool
# ,path>int4 ,polygon>int4 bit,bit>bit box,box>box int2,int2>int2 int4,int4>int4 int8,int8>int8 line,line>point lseg,lseg>point
## line,lseg>point lseg,box>point lseg,lseg>point point,box>point point,line>point point,lseg>point
#- jsonb,_text>jsonb
#> json,_text>json jsonb,_text>jsonb
#>> json,_text>text jsonb,_text>text
% int2,int2>int2 int4,int4>int4 int8,int8>int8 numeric,numeric>numeric
& bit,bit>bit inet,inet>inet int2,int2>int2 int4,int4>int4 int8,int8>int8 macaddr,macaddr>macaddr macaddr8,macaddr8>macaddr8
&& anyarray,anyarray>bool anymultirange,anymultirange>bool anymultirange,anyrange>bool anyrange,anymultirange>bool anyrange,anyrange>bool box,box>bool circle,circle>bool inet,inet>bool polygon,polygon>bool tsquery,tsquery>tsquery
&< anymultirange,anymultirange>bool anymultirange,anyrange>bool anyrange,anymultirange>bool anyrange,anyrange>bool box,box>bool circle,circle>bool polygon,polygon>bool
&<| box,box>bool circle,circle>bool polygon,polygon>bool
&> anymultirange,anymultirange>bool anymultirange,anyrange>bool anyrange,anymultirange>bool anyrange,anyrange>bool box,box>bool circle,circle>bool polygon,polygon>bool
* anymultirange,anymultirange>anymultirange anyrange,anyrange>anyrange box,point>box circle,point>circle float4,float4>float4 float4,float8>float8 float4,money>money float8,float4>float8 float8,float8>float8 float8,interval>interval float8,money>money int2,int2>int2 int2,int4>int4 int2,int8>int8 int2,money>money int4,int2>int4 int4,int4>int4 int4,int8>int8 int4,money>money int8,int2>int8 int8,int4>int8 int8,int8>int8 int8,money>money interval,float8>interval money,float4>money money,float8>money money,int2>money money,int4>money money,int8>money numeric,numeric>numeric path,point>path point,point>point
*< record,record>bool
*<= record,record>bool
*<> record,record>bool
*= record,record>bool
*> record,record>bool
*>= record,record>bool
+ ,float4>float4 ,float8>float8 ,int2>int2 ,int4>int4 ,int8>int8 ,numeric>numeric _aclitem,aclitem>_aclitem anymultirange,anymultirange>anymultirange anyrange,anyrange>anyrange box,point>box circle,point>circle date,int4>date date,interval>timestamp date,time>timestamp date,timetz>timestamptz float4,float4>float4 float4,float8>float8 float8,float4>float8 float8,float8>float8 inet,int8>inet int2,int2>int2 int2,int4>int4 int2,int8>int8 int4,date>date int4,int2>int4 int4,int4>int4 int4,int8>int8 int8,inet>inet int8,int2>int8 int8,int4>int8 int8,int8>int8 interval,date>timestamp interval,interval>interval interval,time>time interval,timestamp>timestamp interval,timestamptz>timestamptz interval,timetz>timetz money,money>money numeric,numeric>numeric numeric,pg_lsn>pg_lsn path,path>path path,point>path pg_lsn,numeric>pg_lsn point,point>point time,date>timestamp time,interval>time timestamp,interval>timestamp timestamptz,interval>timestamptz timetz,date>timestamptz timetz,interval>timetz
- ,float4>float4 ,float8>float8 ,int2>int2 ,int4>int4 ,int8>int8 ,interval>interval ,numeric>numeric _aclitem,aclitem>_aclitem anymultirange,anymultirange>anymultirange anyrange,anyrange>anyrange box,point>box circle,point>circle date,date>int4 date,int4>date date,interval>timestamp float4,float4>float4 float4,float8>float8 float8,float4>float8 float8,float8>float8 inet,inet>int8 inet,int8>inet int2,int2>int2 int2,int4>int4 int2,int8>int8 int4,int2>int4 int4,int4>int4 int4,int8>int8 int8,int2>int8 int8,int4>int8 int8,int8>int8 interval,interval>interval jsonb,_text>jsonb jsonb,int4>jsonb jsonb,text>jsonb money,money>money numeric,numeric>numeric path,point>path pg_lsn,numeric>pg_lsn pg_lsn,pg_lsn>numeric point,point>point time,interval>time time,time>interval timestamp,interval>timestamp timestamp,timestamp>interval timestamptz,interval>timestamptz timestamptz,timestamptz>interval timetz,interval>timetz
-> json,int4>json json,text>json jsonb,int4>jsonb jsonb,text>jsonb
->> json,int4>text json,text>text jsonb,int4>text jsonb,text>text
-|- anymultirange,anymultirange>bool anymultirange,anyrange>bool anyrange,anymultirange>bool anyrange,anyrange>bool
/ box,point>box circle,point>circle float4,float4>float4 float4,float8>float8 float8,float4>float8 float8,float8>float8 int2,int2>int2 int2,int4>int4 int2,int8>int8 int4,int2>int4 int4,int4>int4 int4,int8>int8 int8,int2>int8 int8,int4>int8 int8,int8>int8 interval,float8>interval money,float4>money money,float8>money money,int2>money money,int4>money money,int8>money money,money>float8 numeric,numeric>numeric path,point>path point,point>point
< anyarray,anyarray>bool anyenum,anyenum>bool anymultirange,anymultirange>bool anyrange,anyrange>bool bit,bit>bool bool,bool>bool box,box>bool bpchar,bpchar>bool bytea,bytea>bool char,char>bool circle,circle>bool date,date>bool date,timestamp>bool date,timestamptz>bool float4,float4>bool float4,float8>bool float8,float4>bool float8,float8>bool inet,inet>bool int2,int2>bool int2,int4>bool int2,int8>bool int4,int2>bool int4,int4>bool int4,int8>bool int8,int2>bool int8,int4>bool int8,int8>bool interval,interval>bool jsonb,jsonb>bool lseg,lseg>bool macaddr,macaddr>bool macaddr8,macaddr8>bool money,money>bool name,name>bool name,text>bool numeric,numeric>bool oid,oid>bool oidvector,oidvector>bool path,path>bool pg_lsn,pg_lsn>bool record,record>bool text,name>bool text,text>bool tid,tid>bool time,time>bool timestamp,date>bool timestamp,timestamp>bool timestamp,timestamptz>bool timestamptz,date>bool timestamptz,timestamp>bool timestamptz,timestamptz>bool timetz,timetz>bool tsquery,tsquery>bool tsvector,tsvector>bool uuid,uuid>bool varbit,varbit>bool xid8,xid8>bool
<-> box,box>float8 box,lseg>float8 box,point>float8 circle,circle>float8 circle,point>float8 circle,polygon>float8 line,line>float8 line,lseg>float8 line,point>float8 lseg,box>float8 lseg,line>float8 lseg,lseg>float8 lseg,point>float8 path,path>float8 path,point>float8 point,box>float8 point,circle>float8 point,line>float8 point,lseg>float8 point,path>float8 point,point>float8 point,polygon>float8 polygon,circle>float8 polygon,point>float8 polygon,polygon>float8 tsquery,tsquery>tsquery
<< anymultirange,anymultirange>bool anymultirange,anyrange>bool anyrange,anymultirange>bool anyrange,anyrange>bool bit,int4>bit box,box>bool circle,circle>bool inet,inet>bool int2,int4>int2 int4,int4>int4 int8,int4>int8 point,point>bool polygon,polygon>bool
<<= inet,inet>bool
<<| box,box>bool circle,circle>bool point,point>bool polygon,polygon>bool
<= anyarray,anyarray>bool anyenum,anyenum>bool anymultirange,anymultirange>bool anyrange,anyrange>bool bit,bit>bool bool,bool>bool box,box>bool bpchar,bpchar>bool bytea,bytea>bool char,char>bool circle,circle>bool date,date>bool date,timestamp>bool date,timestamptz>bool float4,float4>bool float4,float8>bool float8,float4>bool float8,float8>bool inet,inet>bool int2,int2>bool int2,int4>bool int2,int8>bool int4,int2>bool int4,int4>bool int4,int8>bool int8,int2>bool int8,int4>bool int8,int8>bool interval,interval>bool jsonb,jsonb>bool lseg,lseg>bool macaddr,macaddr>bool macaddr8,macaddr8>bool money,money>bool name,name>bool name,text>bool numeric,numeric>bool oid,oid>bool oidvector,oidvector>bool path,path>bool pg_lsn,pg_lsn>bool record,record>bool text,name>bool text,text>bool tid,tid>bool time,time>bool timestamp,date>bool timestamp,timestamp>bool timestamp,timestamptz>bool timestamptz,date>bool timestamptz,timestamp>bool timestamptz,timestamptz>bool timetz,timetz>bool tsquery,tsquery>bool tsvector,tsvector>bool uuid,uuid>bool varbit,varbit>bool xid8,xid8>bool
<> anyarray,anyarray>bool anyenum,anyenum>bool anymultirange,anymultirange>bool anyrange,anyrange>bool bit,bit>bool bool,bool>bool bpchar,bpchar>bool bytea,bytea>bool char,char>bool circle,circle>bool date,date>bool date,timestamp>bool date,timestamptz>bool float4,float4>bool float4,float8>bool float8,float4>bool float8,float8>bool inet,inet>bool int2,int2>bool int2,int4>bool int2,int8>bool int4,int2>bool int4,int4>bool int4,int8>bool int8,int2>bool int8,int4>bool int8,int8>bool interval,interval>bool jsonb,jsonb>bool lseg,lseg>bool macaddr,macaddr>bool macaddr8,macaddr8>bool money,money>bool name,name>bool name,text>bool numeric,numeric>bool oid,oid>bool oidvector,oidvector>bool pg_lsn,pg_lsn>bool point,point>bool record,record>bool text,name>bool text,text>bool tid,tid>bool time,time>bool timestamp,date>bool timestamp,timestamp>bool timestamp,timestamptz>bool timestamptz,date>bool timestamptz,timestamp>bool timestamptz,timestamptz>bool timetz,timetz>bool tsquery,tsquery>bool tsvector,tsvector>bool uuid,uuid>bool varbit,varbit>bool xid,int4>bool xid,xid>bool xid8,xid8>bool
<@ anyarray,anyarray>bool anyelement,anymultirange>bool anyelement,anyrange>bool anymultirange,anymultirange>bool anymultirange,anyrange>bool anyrange,anymultirange>bool anyrange,anyrange>bool box,box>bool circle,circle>bool jsonb,jsonb>bool lseg,box>bool lseg,line>bool point,box>bool point,circle>bool point,line>bool point,lseg>bool point,path>bool point,polygon>bool polygon,polygon>bool tsquery,tsquery>bool
<^ box,box>bool point,point>bool
= aclitem,aclitem>bool anyarray,anyarray>bool anyenum,anyenum>bool anymultirange,anymultirange>bool anyrange,anyrange>bool bit,bit>bool bool,bool>bool box,box>bool bpchar,bpchar>bool bytea,bytea>bool char,char>bool cid,cid>bool circle,circle>bool date,date>bool date,timestamp>bool date,timestamptz>bool float4,float4>bool float4,float8>bool float8,float4>bool float8,float8>bool inet,inet>bool int2,int2>bool int2,int4>bool int2,int8>bool int4,int2>bool int4,int4>bool int4,int8>bool int8,int2>bool int8,int4>bool int8,int8>bool interval,interval>bool jsonb,jsonb>bool line,line>bool lseg,lseg>bool macaddr,macaddr>bool macaddr8,macaddr8>bool money,money>bool name,name>bool name,text>bool numeric,numeric>bool oid,oid>bool oidvector,oidvector>bool path,path>bool pg_lsn,pg_lsn>bool record,record>bool text,name>bool text,text>bool tid,tid>bool time,time>bool timestamp,date>bool timestamp,timestamp>bool timestamp,timestamptz>bool timestamptz,date>bool timestamptz,timestamp>bool timestamptz,timestamptz>bool timetz,timetz>bool tsquery,tsquery>bool tsvector,tsvector>bool uuid,uuid>bool varbit,varbit>bool xid,int4>bool xid,xid>bool xid8,xid8>bool
> anyarray,anyarray>bool anyenum,anyenum>bool anymultirange,anymultirange>bool anyrange,anyrange>bool bit,bit>bool bool,bool>bool box,box>bool bpchar,bpchar>bool bytea,bytea>bool char,char>bool circle,circle>bool date,date>bool date,timestamp>bool date,timestamptz>bool float4,float4>bool float4,float8>bool float8,float4>bool float8,float8>bool inet,inet>bool int2,int2>bool int2,int4>bool int2,int8>bool int4,int2>bool int4,int4>bool int4,int8>bool int8,int2>bool int8,int4>bool int8,int8>bool interval,interval>bool jsonb,jsonb>bool lseg,lseg>bool macaddr,macaddr>bool macaddr8,macaddr8>bool money,money>bool name,name>bool name,text>bool numeric,numeric>bool oid,oid>bool oidvector,oidvector>bool path,path>bool pg_lsn,pg_lsn>bool record,record>bool text,name>bool text,text>bool tid,tid>bool time,time>bool timestamp,date>bool timestamp,timestamp>bool timestamp,timestamptz>bool timestamptz,date>bool timestamptz,timestamp>bool timestamptz,timestamptz>bool timetz,timetz>bool tsquery,tsquery>bool tsvector,tsvector>bool uuid,uuid>bool varbit,varbit>bool xid8,xid8>bool
>= anyarray,anyarray>bool anyenum,anyenum>bool anymultirange,anymultirange>bool anyrange,anyrange>bool bit,bit>bool bool,bool>bool box,box>bool bpchar,bpchar>bool bytea,bytea>bool char,char>bool circle,circle>bool date,date>bool date,timestamp>bool date,timestamptz>bool float4,float4>bool float4,float8>bool float8,float4>bool float8,float8>bool inet,inet>bool int2,int2>bool int2,int4>bool int2,int8>bool int4,int2>bool int4,int4>bool int4,int8>bool int8,int2>bool int8,int4>bool int8,int8>bool interval,interval>bool jsonb,jsonb>bool lseg,lseg>bool macaddr,macaddr>bool macaddr8,macaddr8>bool money,money>bool name,name>bool name,text>bool numeric,numeric>bool oid,oid>bool oidvector,oidvector>bool path,path>bool pg_lsn,pg_lsn>bool record,record>bool text,name>bool text,text>bool tid,tid>bool time,time>bool timestamp,date>bool timestamp,timestamp>bool timestamp,timestamptz>bool timestamptz,date>bool timestamptz,timestamp>bool timestamptz,timestamptz>bool timetz,timetz>bool tsquery,tsquery>bool tsvector,tsvector>bool uuid,uuid>bool varbit,varbit>bool xid8,xid8>bool
>> anymultirange,anymultirange>bool anymultirange,anyrange>bool anyrange,anymultirange>bool anyrange,anyrange>bool bit,int4>bit box,box>bool circle,circle>bool inet,inet>bool int2,int4>int2 int4,int4>int4 int8,int4>int8 point,point>bool polygon,polygon>bool
>>= inet,inet>bool
>^ box,box>bool point,point>bool
? jsonb,text>bool
?# box,box>bool line,box>bool line,line>bool lseg,box>bool lseg,line>bool lseg,lseg>bool path,path>bool
?& jsonb,_text>bool
?- ,line>bool ,lseg>bool point,point>bool
?-| line,line>bool lseg,lseg>bool
?| ,line>bool ,lseg>bool jsonb,_text>bool point,point>bool
?|| line,line>bool lseg,lseg>bool
@ ,float4>float4 ,float8>float8 ,int2>int2 ,int4>int4 ,int8>int8 ,numeric>numeric
@-@ ,lseg>float8 ,path>float8
@> _aclitem,aclitem>bool anyarray,anyarray>bool anymultirange,anyelement>bool anymultirange,anymultirange>bool anymultirange,anyrange>bool anyrange,anyelement>bool anyrange,anymultirange>bool anyrange,anyrange>bool box,box>bool box,point>bool circle,circle>bool circle,point>bool jsonb,jsonb>bool path,point>bool polygon,point>bool polygon,polygon>bool tsquery,tsquery>bool
@? jsonb,jsonpath>bool
@@ ,box>point ,circle>point ,lseg>point ,polygon>point jsonb,jsonpath>bool text,text>bool text,tsquery>bool tsquery,tsvector>bool tsvector,tsquery>bool
@@@ tsquery,tsvector>bool tsvector,tsquery>bool
^ float8,float8>float8 numeric,numeric>numeric
^@ text,text>bool
| bit,bit>bit inet,inet>inet int2,int2>int2 int4,int4>int4 int8,int8>int8 macaddr,macaddr>macaddr macaddr8,macaddr8>macaddr8
|&> box,box>bool circle,circle>bool polygon,polygon>bool
|/ ,float8>float8
|>> box,box>bool circle,circle>bool point,point>bool polygon,polygon>bool
|| anycompatible,anycompatiblearray>anycompatiblearray anycompatiblearray,anycompatible>anycompatiblearray anycompatiblearray,anycompatiblearray>anycompatiblearray anynonarray,text>text bytea,bytea>bytea jsonb,jsonb>jsonb text,anynonarray>text text,text>text tsquery,tsquery>tsquery tsvector,tsvector>tsvector varbit,varbit>varbit
||/ ,float8>float8
~ ,bit>bit ,inet>inet ,int2>int2 ,int4>int4 ,int8>int8 ,macaddr8>macaddr8 ,macaddr>macaddr bpchar,text>bool name,text>bool text,text>bool
~* bpchar,text>bool name,text>bool text,text>bool
~<=~ bpchar,bpchar>bool text,text>bool
~<~ bpchar,bpchar>bool text,text>bool
~= box,box>bool circle,circle>bool point,point>bool polygon,polygon>bool
~>=~ bpchar,bpchar>bool text,text>bool
~>~ bpchar,bpchar>bool text,text>bool
~~ bpchar,text>bool bytea,bytea>bool name,text>bool text,text>bool
~~* bpchar,text>bool name,text>bool text,text>bool
`;

/** Types with those that each is cast to by itself. */
export const implicitCasts = `
bit varbit
bpchar name text varchar
char text
cidr inet
date timestamp timestamptz
float4 float8
int2 float4 float8 int4 int8 numeric oid regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype
int4 float4 float8 int8 numeric oid regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype
int8 float4 float8 numeric oid regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype
macaddr macaddr8
macaddr8 macaddr
name text
numeric float4 float8
oid regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype
pg_dependencies bytea text
pg_mcv_list bytea text
pg_ndistinct bytea text
pg_node_tree text
regclass oid
regcollation oid
regconfig oid
regdictionary oid
regnamespace oid
regoper oid regoperator
regoperator oid regoper
regproc oid regprocedure
regprocedure oid regproc
regrole oid
regtype oid
text bpchar name regclass varchar
time interval timetz
timestamp timestamptz
varbit bit
varchar bpchar name regclass text
`;

/** Categories with the types in each; `!`: preferred in it. */
export const typeCategories = `
B !bool
D date time timestamp !timestamptz timetz
G box circle line lseg path point polygon
I cidr !inet
N float4 !float8 int2 int4 int8 money numeric !oid regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype
R datemultirange daterange int4multirange int4range int8multirange int8range nummultirange numrange tsmultirange tsrange tstzmultirange tstzrange
S bpchar name !text varchar
T !interval
U aclitem bytea cid gtsvector json jsonb jsonpath macaddr macaddr8 pg_lsn pg_snapshot refcursor tid tsquery tsvector txid_snapshot uuid xid xid8 xml
V bit !varbit
Z char pg_brin_bloom_summary pg_brin_minmax_multi_summary pg_dependencies pg_mcv_list pg_ndistinct pg_node_tree
`;

/** Range types with the subtype and the multirange type of each. */
export const rangeTypes = `
daterange date datemultirange
int4range int4 int4multirange
int8range int8 int8multirange
numrange numeric nummultirange
tsrange timestamp tsmultirange
tstzrange timestamptz tstzmultirange
`;
