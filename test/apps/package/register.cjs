// A CommonJS application that knows nothing of us.
const { callAndScrape } = require('./call.cjs')

void callAndScrape()
