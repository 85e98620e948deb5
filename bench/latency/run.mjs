// npm run bench -- latency [--subscribers N] [--events N]           one process at rest
// npm run bench -- latency --engines [--rate N] [--seconds N] …     roles apart over Kafka, Redis and MongoDB, under load
await import(process.argv.includes("--engines") ? "./on-engines.mjs" : "./in-one-process.mjs");
