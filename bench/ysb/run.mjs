// node bench/ysb/run.mjs [events] [repetitions]            the processor alone, over memory
// node bench/ysb/run.mjs --kafka [--events N] [--rounds N]  the processor as a process, over Kafka, Redis and MongoDB
await import(process.argv.includes("--kafka") ? "./on-kafka.mjs" : "./in-memory.mjs");
