/** Types of every API, whatever its model. */
export const STANDARD_TYPES = `"A point in time, RFC 3339 with a zone, to the millisecond."
scalar DateTime @specifiedBy(url: "https://scalars.graphql.org/andimarek/date-time")

"A whole number up to 2^53 − 1. A greater one is an error, never rounded."
scalar Long

"A number with a fixed number of decimal places, as text."
scalar Decimal

"A length of time: a number and ms, s, m, h, d or w, like \\"15m\\"; for \`every\` also mo, q and y, like \\"1mo\\"."
scalar Duration

"An IANA time zone, like \\"Europe/Berlin\\"."
scalar TimeZone

"A period that begins at a calendar border of the time zone asked for. Weeks begin on Monday."
enum Calendar {
  TODAY
  YESTERDAY
  THIS_WEEK
  THIS_MONTH
  THIS_QUARTER
  THIS_YEAR
}

enum Direction {
  ASC
  DESC
}

"A row of any rollup. Its id stays the same as its values change."
interface Row {
  id: ID!
  "The whole period where no length of windows was asked for."
  window: Window
  "Whether this row counts the events of all groups past the rollup's limit."
  overflow: Boolean!
}

"Half-open: start ≤ time < end."
type Window {
  start: DateTime!
  end: DateTime!
  "Whether all its events are expected to be counted."
  closed: Boolean!
  "Events counted after it had closed."
  amended: Long!
}

"The state of the data an answer shows: for each partition all events up to one offset and none after."
type Revision {
  "Opaque; resumes a subscription."
  token: String!
  "Times before this are expected to be complete."
  watermark: DateTime
  "How far the watermark is behind the clock."
  lag: Duration
  "Whether the answer may be behind, as a store is being rebuilt."
  stale: Boolean!
}

enum FrameKind {
  "Replaces everything."
  SNAPSHOT
  "Patches: \`rows\` are new or changed, \`removed\` have left the result."
  DELTA
  "Moves time only."
  HEARTBEAT
}

"One message of a subscription."
interface Frame {
  kind: FrameKind!
  removed: [ID!]!
  "Updates merged into this frame, as the client or the rate limit was slower."
  conflated: Int!
  revision: Revision!
}

type PageInfo {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}

"One entry of a top list: count − error ≤ true count ≤ count."
type TopEntry {
  key: String!
  count: Long!
  error: Long!
}

"One bin of a histogram: the events with from ≤ value < to; null is unbounded."
type HistogramBin {
  from: Float
  to: Float
  count: Long!
}

"What this API's model declares."
type Model {
  fingerprint: String!
  rollups: [ModelRollup!]!
}

type ModelRollup {
  name: String!
  "Its field of Query and Subscription."
  field: String!
  description: String
  "The event type it counts."
  source: String!
  grains: [Duration!]!
  keep: ModelKeep!
  maxGroups: Int!
  dimensions: [ModelDimension!]!
  measures: [ModelMeasure!]!
}

"How long panes are kept behind the watermark."
type ModelKeep {
  live: Duration!
  history: [ModelKeepHistory!]!
}

type ModelKeepHistory {
  grain: Duration!
  for: Duration!
}

type ModelDimension {
  name: String!
  type: String!
  nullable: Boolean!
  unit: String
  format: String
  label: String
  description: String
}

type ModelMeasure {
  name: String!
  function: String!
  type: String!
  nullable: Boolean!
  unit: String
  format: String
  label: String
  description: String
  "Not a field of the API."
  hidden: Boolean!
  approximate: Boolean!
  "Relative error, where there is one bound for all values."
  errorBound: Float
}

"Account of every event of a source: read = applied + late + invalid + filtered."
type Source {
  name: String!
  topic: String!
  read: Long!
  applied: Long!
  late: Long!
  invalid: Long!
  filtered: Long!
  "Applied events that changed a pane after it had closed."
  amended: Long!
  "Applied events of groups past a rollup's limit, counted once for each such rollup."
  overflow: Long!
  reasons: [SourceReason!]!
  samples: [SourceSample!]!
  partitions: [SourcePartition!]!
  watermark: DateTime
  "Null when the log has been read to its end, and is not being filled with events of long ago."
  catchUp: CatchUp
}

"Events set aside for one reason."
type SourceReason {
  reason: String!
  count: Long!
}

"An event that was set aside."
type SourceSample {
  partition: Int!
  offset: Long!
  reason: String!
  detail: String
  "The beginning of the event as it came."
  excerpt: String
  recordTime: DateTime!
}

type SourcePartition {
  partition: Int!
  "The last offset read; null before the first."
  frontier: Long
  "The offset the next event will get."
  end: Long!
  "Events not read yet."
  lag: Long!
  watermark: DateTime
  "Why the partition is not read any more; null while it is."
  stopped: String
}

type CatchUp {
  """
  From 0 to 1: the share of the events that were left when the catching up began; while the log is being filled with events of long
  ago, the share of the time up to now.
  """
  progress: Float!
  eventsPerSecond: Float!
  secondsLeft: Float
}

input IDFilter {
  eq: ID
  ne: ID
  in: [ID!]
  notIn: [ID!]
  lt: ID
  lte: ID
  gt: ID
  gte: ID
  startsWith: String
  isNull: Boolean
}

input StringFilter {
  eq: String
  ne: String
  in: [String!]
  notIn: [String!]
  lt: String
  lte: String
  gt: String
  gte: String
  startsWith: String
  isNull: Boolean
}

input IntFilter {
  eq: Int
  ne: Int
  in: [Int!]
  notIn: [Int!]
  lt: Int
  lte: Int
  gt: Int
  gte: Int
  isNull: Boolean
}

input LongFilter {
  eq: Long
  ne: Long
  in: [Long!]
  notIn: [Long!]
  lt: Long
  lte: Long
  gt: Long
  gte: Long
  isNull: Boolean
}

input FloatFilter {
  eq: Float
  ne: Float
  in: [Float!]
  notIn: [Float!]
  lt: Float
  lte: Float
  gt: Float
  gte: Float
  isNull: Boolean
}

input DecimalFilter {
  eq: Decimal
  ne: Decimal
  in: [Decimal!]
  notIn: [Decimal!]
  lt: Decimal
  lte: Decimal
  gt: Decimal
  gte: Decimal
  isNull: Boolean
}

input DateTimeFilter {
  eq: DateTime
  ne: DateTime
  in: [DateTime!]
  notIn: [DateTime!]
  lt: DateTime
  lte: DateTime
  gt: DateTime
  gte: DateTime
  isNull: Boolean
}

input BooleanFilter {
  eq: Boolean
  ne: Boolean
  isNull: Boolean
}
`;

/** Their names, which no type of a model's API may take. */
export const STANDARD_TYPE_NAMES: ReadonlySet<string> = new Set(
  ["Query", "Subscription", "Mutation", "String", "Int", "Float", "Boolean", "ID"].concat(
    [...STANDARD_TYPES.matchAll(/^(?:scalar|enum|interface|type|input) (\w+)/gmu)].map((match) => match[1]),
  ),
);
