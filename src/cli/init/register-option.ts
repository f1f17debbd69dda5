import { PACKAGE_NAME } from '../../version.ts'

export const REGISTER = `${PACKAGE_NAME}/register`

/** The option of Node that starts the instrumentation, for ES modules and CommonJS alike. */
export const IMPORT_REGISTER = `--import ${REGISTER}`

/** For processes whose command line is not known. */
export const NODE_OPTIONS = `NODE_OPTIONS='${IMPORT_REGISTER}'`
