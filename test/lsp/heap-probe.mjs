// Loaded before the server: on SIGUSR2 it collects garbage and says how much is left.
process.on("SIGUSR2", () => {
  globalThis.gc();
  process.stderr.write(`heap ${process.memoryUsage().heapUsed}\n`);
});
