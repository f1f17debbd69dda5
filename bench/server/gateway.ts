/** The test suite's gateway in a process of its own, for what a recording can't do: faults, and answers of any size. */
import { startGateway } from '../../gateway/index.ts'
import { answerParent } from '../child.ts'

const { origin } = await startGateway({ keepLedger: false })

/** Whatever it is asked, it answers with its origin. */
answerParent(async () => origin)
