/** The address of a PostgreSQL server, which may have a password in it. @module */

/** Is it `postgresql://user:password@host/database`? */
export function isPostgresAddress(text: string): boolean {
  return /^postgres(?:ql)?:\/\//u.test(text) && URL.canParse(text) && new URL(text).pathname.length > 1;
}

/** The same address, to be shown and logged: with `…` for the password. */
export function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return "postgresql://…";
  const url = new URL(address);
  if (url.password !== "") url.password = "hidden";
  for (const name of ["password", "sslpassword"]) if (url.searchParams.has(name)) url.searchParams.set(name, "hidden");
  return url.href.replace(/:hidden@/u, ":…@").replaceAll(/(?<=[?&](?:ssl)?password=)hidden/gu, "…");
}
