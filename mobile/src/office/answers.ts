/** A filled form's answers as lines. */

/** Returns [path, words] of each answer that is there; groups and repeats are steps of the path. */
export function flattened(answers: unknown, path = ''): [string, string][] {
  if (answers === null || answers === undefined || answers === '') return []
  if (Array.isArray(answers)) {
    if (answers.every((one) => typeof one !== 'object')) return answers.length ? [[path, answers.join('、')]] : []
    return answers.flatMap((one, i) => flattened(one, `${path}[${i + 1}]`))
  }
  if (typeof answers !== 'object') return [[path, String(answers)]]
  const place = answers as { type?: unknown; coordinates?: unknown }
  if (place.type === 'Point' && Array.isArray(place.coordinates)) {
    const [longitude, latitude] = place.coordinates as number[]
    return [[path, `${latitude}, ${longitude}`]]
  }
  if (place.coordinates) return [[path, JSON.stringify(place.coordinates)]]
  return Object.entries(answers).flatMap(([name, one]) => flattened(one, path ? `${path} / ${name}` : name))
}
