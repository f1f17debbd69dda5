module.exports = {
  apps: [
    {
      name: 'chat',
      script: 'app.js',
      exec_mode: 'cluster',
      instances: 2,
      node_args: '--import opentelemetry-instrumentation-holysheep/register',
    },
  ],
}
