/** Next.js calls this once when a server starts, for each of its runtimes. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') await import('opentelemetry-instrumentation-holysheep/register')
}
