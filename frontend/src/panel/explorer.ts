/** The address of the server's GraphiQL with a document in it. */
export function explorerAddress(document: string, variables: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams({ query: document });
  if (Object.keys(variables).length > 0) search.set("variables", JSON.stringify(variables));
  return `/graphql?${search.toString()}`;
}
