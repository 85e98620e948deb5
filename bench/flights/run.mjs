// npm run bench -- flights [--keep FOLDER]            the whole example in one process
// npm run bench -- flights --engines [--rounds N]     one processor over Kafka, Redis and MongoDB
await import(process.argv.includes("--engines") ? "./on-engines.mjs" : "./on-one-machine.mjs");
