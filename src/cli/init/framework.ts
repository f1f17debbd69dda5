import type { Project } from './project.ts'

const FRAMEWORKS = {
  next: 'Next.js',
  '@nestjs/core': 'NestJS',
  express: 'Express',
  fastify: 'Fastify',
  koa: 'Koa',
  hono: 'Hono',
} as const

export type Framework = (typeof FRAMEWORKS)[keyof typeof FRAMEWORKS]

export function frameworkOf(project: Project): Framework | undefined {
  const names = Object.keys(FRAMEWORKS) as (keyof typeof FRAMEWORKS)[]
  const name = names.find((each) => project.dependsOn(each))
  return name && FRAMEWORKS[name]
}

/** For the headline: the register hook is the same for all. */
export function languageOf(project: Project): string {
  const modules = project.manifest.type === 'module' ? 'ES modules' : 'CommonJS'
  return project.has('tsconfig.json') ? `TypeScript, ${modules}` : modules
}
