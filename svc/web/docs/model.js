// Reads an OpenAPI document: follows references, lists its operations by group, makes an example
// from a schema where the document gives none.
const METHODS = ["get", "post", "put", "patch", "delete"];
const DEEPEST = 6;

export class Document {
  constructor(raw) {
    this.raw = raw;
    this.info = raw.info ?? {};
    this.groups = this.group();
  }

  resolve(node) {
    for (let hops = 0; node?.$ref && hops < 20; hops++) {
      node = node.$ref.replace(/^#\//, "").split("/")
        .reduce((at, part) => at?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], this.raw);
    }
    return node ?? {};
  }

  group() {
    const groups = new Map((this.raw.tags ?? []).map((tag) => [tag.name, { ...tag, operations: [] }]));
    for (const [path, item] of Object.entries(this.raw.paths ?? {})) {
      for (const method of METHODS.filter((each) => item[each])) {
        const operation = item[method];
        const name = operation.tags?.[0] ?? path.split("/").filter((part) => part && part !== "v1")[0] ?? "other";
        if (!groups.has(name)) groups.set(name, { name, operations: [] });
        groups.get(name).operations.push({
          ...operation, method, path, id: operation.operationId ?? `${method}${path}`.replace(/\W+/g, "-"),
          parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((each) => this.resolve(each)),
        });
      }
    }
    return [...groups.values()].filter(({ operations }) => operations.length);
  }

  // All parts of an allOf as one object schema.
  merged(schema) {
    const own = this.resolve(schema);
    if (!own.allOf) return own;
    const parts = own.allOf.map((part) => this.merged(part));
    return {
      ...Object.assign({}, ...parts), ...own,
      properties: Object.assign({}, ...parts.map((part) => part.properties), own.properties),
      required: [...new Set([...parts.flatMap((part) => part.required ?? []), ...(own.required ?? [])])],
    };
  }

  typeOf(schema) {
    const own = this.merged(schema);
    const named = schema.$ref?.split("/").at(-1);
    if (own.const !== undefined) return JSON.stringify(own.const);
    if (own.enum) return own.enum.map((value) => JSON.stringify(value)).join(" | ");
    if (own.oneOf ?? own.anyOf) return (own.oneOf ?? own.anyOf).map((each) => this.typeOf(each)).join(" | ");
    if (own.type === "array") return `${this.typeOf(own.items ?? {})}[]`;
    const type = [own.type ?? (own.properties ? "object" : "any")].flat().join(" | ");
    return type === "object" && named ? named : own.format ? `${type} (${own.format})` : type;
  }

  // The example of a media type: its own, its first named one, or one made from the schema.
  example(media) {
    if (media.example !== undefined) return media.example;
    const first = Object.values(media.examples ?? {})[0];
    if (first) return this.resolve(first).value;
    return this.sample(media.schema ?? {});
  }

  // All examples of a media type; of problems, which are alike, the first.
  examples(media, type) {
    const named = Object.values(media.examples ?? {}).map((each) => this.resolve(each).value);
    return named.length > 1 && type !== "application/problem+json" ? named : [this.example(media)];
  }

  sample(schema, depth = 0) {
    const own = this.merged(schema);
    if (own.example !== undefined) return own.example;
    if (own.examples?.length) return own.examples[0];
    if (own.const !== undefined) return own.const;
    if (own.enum) return own.enum[0];
    if (own.default !== undefined) return own.default;
    if (depth > DEEPEST) return null;
    const choice = (own.oneOf ?? own.anyOf)?.[0];
    if (choice && !own.properties) return this.sample(choice, depth + 1);
    const type = [own.type ?? (own.properties ? "object" : "null")].flat()[0];
    if (type === "object") {
      return Object.fromEntries(Object.entries(own.properties ?? {})
        .map(([name, property]) => [name, this.sample(property, depth + 1)]));
    }
    if (type === "array") return own.items ? [this.sample(own.items, depth + 1)] : [];
    return { string: "", integer: own.minimum ?? 0, number: 0, boolean: true }[type] ?? null;
  }
}

export const matches = (operation, words) => words.every((word) =>
  `${operation.method} ${operation.path} ${operation.summary ?? ""} ${operation.operationId ?? ""}`.toLowerCase().includes(word));
