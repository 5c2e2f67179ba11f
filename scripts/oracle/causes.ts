/** What differences come from, as far as someone looked into them: by the history as the page calls it, the kind of difference, and what it is about. */
interface Cause {
  readonly history: RegExp;
  readonly shape: RegExp;
  readonly subject?: RegExp;
  readonly cause: string;
}

const causes: readonly Cause[] = [
  { history: /^(?:supabase\/auth|DEFRA\/water-abstraction-service): /, shape: /index|INDEX|TABLE|42704|42P07/, cause: "DROP INDEX IF EXISTS of an unqualified name that is not on the search_path: migralint leaves the one that some schema has in doubt, because the tool connects with a path of its own; this server finds none." },
  { history: /^supabase\/storage: /, shape: /DoBlock|index|INDEX/, cause: "Branches that hang on settings which the tool sets when it connects." },
  { history: /^supabase\/postgres: /, shape: /ACL/, subject: /pg_catalog\./, cause: "A function of PostgreSQL itself gets another owner, which the printed schema does not say." },
  { history: /^supabase\/postgres: /, shape: /ACL/, subject: /cron\./, cause: "A block asks whether pg_cron is installed, which a platform may have done: what it does then is replayed as possible." },
  { history: /^seasketch\/next: /, shape: /ACL/, subject: /gen_random_uuid/, cause: "GRANT on a function that both pgcrypto and PostgreSQL itself have: without a schema it means the latter, which the printed schema does not say." },
  { history: /./, shape: /ACL, we lack it|ACL, differs/, subject: /pgsodium|sign\(payload|verify\(token|vault\./, cause: "Privileges on routines of an extension whose routines migralint does not know." },
  { history: /./, shape: /catalog: extension|EXTENSION/, cause: "An extension that this server does not have." },
  { history: /./, shape: /42704/, subject: /CreateIndex/, cause: "An index method of an extension that is a stub here." },
  { history: /./, shape: /42P17|0A000/, cause: "Which functions are immutable or give sets is not known for each of their overloads." },
  { history: /./, shape: /CreateObject 42601/, cause: "A word in a PL/pgSQL body that its own parser knows and ours does not look at." },
  { history: /./, shape: /syntax: we parse/, cause: "The body of a function: PostgreSQL checks its SQL when the function is made, migralint reads it more leniently." },
  { history: /./, shape: /42703|42883/, subject: /Create/, cause: "A name in a query over something whose columns, or overloads, are not all known." },
  { history: /./, shape: /printed schema: refused with 42883/, cause: "Aggregates of pgvector, whose stub beside a real PostGIS lacks them." },
  { history: /./, shape: /23502|23505|22P02|P0001/, cause: "It fails on rows or values that migrations wrote." },
  { history: /./, shape: /42804/, cause: "Types of arguments that do not go together." },
  { history: /./, shape: /catalog: (?:column|index), differs/, cause: "Only in the middle of the history: a type or an expression that is spelled in another way." },
];

/** The cause of a difference; empty where nobody looked. */
export function causeOf(history: string, shape: string, subject: string): string {
  return causes.find((each) => each.history.test(history) && each.shape.test(shape) && each.subject?.test(subject) !== false)?.cause ?? "";
}
