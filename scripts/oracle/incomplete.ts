/** What was left out of the runs, and why. */
export const leftOut: readonly { readonly what: string; readonly reason: string }[] = [
  { what: "Arun-Subramonia-Sarma/qat_partition", reason: "3,565 partitions: the comparison statement by statement did not end within half an hour. Its 411 scripts run as a whole on PostgreSQL 15 (role yi_app made beforehand) and their printed schema give the same pg_dump, 333,292 lines." },
  { what: "idempiere/idempiere: the folders `oracle`", reason: "Another database system." },
  { what: "metabrainz/musicbrainz-server: admin/sql, caa and eaa", reason: "Scripts that make the present state at once, for psql: no history." },
  { what: "ory/keto: files for CockroachDB, MySQL and SQLite", reason: "Other database systems." },
];

/** Why histories of the corpora do not run from start to end on an empty server, by the names that the page gives them. */
export const incomplete: readonly { readonly history: RegExp; readonly reason: string }[] = [
  { history: /^idempiere\/idempiere: /, reason: "Each folder brings a release to the next: the database of the first one, some 900 tables, is a dump that is no migration." },
  { history: /^metabrainz\/musicbrainz-server: /, reason: "Updates of a database that `admin/sql/CreateTables.sql` made as it was then: that file is now at the state after all of them." },
  { history: /^bytebase\/bytebase: /, reason: "The first versions start from a schema file that is now at the state of the last one." },
  { history: /^mattermost\/mattermost-plugin-playbooks: /, reason: "They add to tables that Mattermost itself makes; the folder `future` holds changes of rows alone." },
  { history: /^DEFRA\/water-abstraction-service: /, reason: "Unqualified names count on a search_path of the role, and the tables of the other schemas are made by other services." },
  { history: /^ory\/keto: .*namespace_migrations/, reason: "A template for tables whose names are chosen at run time." },
  { history: /^ory\/keto: .*sql$/, reason: "Tables of the earlier layout are made by code." },
  { history: /^jgtolentino\//, reason: "Files that nobody ran in this order: later ones count on tables of other projects, or of drafts that were given up." },
  { history: /^DRNaser\/shift-optimizer: .*routing/, reason: "They add to the tables of the core's migrations." },
  { history: /^Manorstone-NZ\/.*: drizzle$/, reason: "They add to the tables of the application's own folder." },
  { history: /^usebasejump\/basejump: /, reason: "Later files call functions of a schema that a test library makes." },
  { history: /^Open-Speech-EkStep\//, reason: "The first tables are made elsewhere." },
  { history: /^conductor-oss\/conductor: .*external/, reason: "Its one file has nothing but placeholders." },
];
