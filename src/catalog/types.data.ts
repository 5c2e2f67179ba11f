/** Read from PostgreSQL 13.23, 14.23, 15.18, 16.14, 17.10, 18.4 by scripts/measure-types.ts. Do not edit. */

/** Pairs of types, old then new, that hold the same bytes, so that a cast needs no function (`pg_cast.castmethod` b, implicit or in assignments). */
export const binaryCasts = `
  bit varbit
  cidr inet
  int4 oid
  int4 regclass
  int4 regcollation
  int4 regconfig
  int4 regdictionary
  int4 regnamespace
  int4 regoper
  int4 regoperator
  int4 regproc
  int4 regprocedure
  int4 regrole
  int4 regtype
  oid int4
  oid regclass
  oid regcollation
  oid regconfig
  oid regdictionary
  oid regnamespace
  oid regoper
  oid regoperator
  oid regproc
  oid regprocedure
  oid regrole
  oid regtype
  regclass int4
  regclass oid
  regcollation int4
  regcollation oid
  regconfig int4
  regconfig oid
  regdictionary int4
  regdictionary oid
  regnamespace int4
  regnamespace oid
  regoper int4
  regoper oid
  regoper regoperator
  regoperator int4
  regoperator oid
  regoperator regoper
  regproc int4
  regproc oid
  regproc regprocedure
  regprocedure int4
  regprocedure oid
  regprocedure regproc
  regrole int4
  regrole oid
  regtype int4
  regtype oid
  text bpchar
  text varchar
  varbit bit
  varchar bpchar
  varchar text
  xml bpchar
  xml text
  xml varchar
`;

/** Session time zones, in lower case, under which timestamp and timestamptz become each other without a rewrite. */
export const utcZones = `
  +0 0 00:00 etc/gmt etc/gmt+0 etc/gmt-0 etc/gmt0 etc/greenwich etc/uct etc/universal etc/utc etc/zulu factory gmt gmt+0 gmt-0 gmt0 greenwich uct universal utc zulu
`;
