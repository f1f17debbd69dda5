import { type Answer, billedBy, type Inquiry, json, now, type Question } from '../answer.ts'
import { badRequest, failure } from '../errors.ts'
import { string } from '../json.ts'

const lengths: readonly string[] = ['4', '8', '12']

/** POST /videos: made in the background, and billed by the seconds that were asked for */
export function createVideo(question: Question): Answer {
  const { id, body, dialect, answersAs, controls } = question
  const prompt = string(body.prompt)
  if (prompt === undefined) return badRequest(dialect, "Missing required parameter: 'prompt'.", 'prompt')
  const seconds = string(body.seconds) ?? '4'
  if (!lengths.includes(seconds)) return badRequest(dialect, "'seconds' must be 4, 8 or 12, as a string.", 'seconds')
  const video = {
    id: `video_${id}`,
    object: 'video',
    created_at: now(),
    completed_at: null,
    expires_at: null,
    status: 'queued',
    progress: 0,
    model: answersAs,
    prompt,
    seconds,
    size: string(body.size) ?? '720x1280',
    error: null,
    remixed_from_video_id: null,
  }
  const fetched = (members: object): Answer => ({ ...json({ ...video, ...members }), model: answersAs })
  question.store(video.id, {
    unfinished: fetched({ status: 'in_progress', progress: 50 }),
    finished: fetched({ status: 'completed', progress: 100, completed_at: now() }),
    polls: controls.polls ?? 1,
  })
  return json(video, billedBy({ video_second: Number(seconds) }))
}

/** GET /videos/{video_id} */
export function retrieveVideo({ dialect, parameter = '', stored }: Inquiry): Answer {
  const missing = { status: 404, message: `Video with id '${parameter}' not found.` }
  return stored.poll(parameter) ?? failure(dialect, missing)
}
