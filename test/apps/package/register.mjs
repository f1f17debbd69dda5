// An ES module that knows nothing of us.
import { callAndScrape } from './call.cjs'

await callAndScrape()
