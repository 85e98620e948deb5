/**
 * The whole language as SDL. `directives.graphql` beside this file is the same text for editors; a test keeps them
 * identical. It is a string here because this package does no I/O.
 */

/** What a model may use: scalars, the two list entries, and the directives of sources, rollups and fields. */
export const modelVocabulary = `"A point in time, RFC 3339 with a zone, to the millisecond."
scalar DateTime
"A whole number up to 2^53 − 1. A greater one is an error, never rounded."
scalar Long
"A number with a fixed number of decimal places, as text, exact to 15 digits."
scalar Decimal
"A length of time: a number and ms, s, m, h, d or w, like \\"15m\\"."
scalar Duration
"Any JSON value. It can be carried by an event but not aggregated."
scalar JSON
"A CEL expression over the fields of the source, like \\"delay > 15\\"."
scalar Expression

"One entry of @top: count − error ≤ true count ≤ count."
type TopEntry {
  key: String!
  count: Long!
  error: Long!
}

"One bin of @histogram: the events with from ≤ value < to; null is unbounded."
type HistogramBin {
  from: Float
  to: Float
  count: Long!
}

"""
Append-only facts in a topic of the log. \`time\` names the DateTime! field that is the event's time, \`key\` the field
that chooses the partition, \`id\` the field by which retries are recognised within \`dedupe\`.
"""
directive @event(topic: String!, time: String!, key: String, id: String, dedupe: Duration = "10m") on OBJECT

"""
Time of an event source. \`lateness\`: how far behind the greatest time seen an event may be before its pane closes.
\`accept\`: how much later than that it still counts and amends the closed pane; later ones are set aside as late.
\`skew\`: how far ahead of the record's time an event may be. \`idle\`: after this silence a partition is not waited for.
"""
directive @time(
  lateness: Duration = "0s"
  accept: Duration = "1d"
  skew: Duration = "5m"
  idle: Duration = "30s"
) on OBJECT

"A lookup table read from a CSV, JSON or NDJSON file of the app or of an installed package; \`key\` names its key field."
directive @table(key: String!, file: String, topic: String, format: TableFormat) on OBJECT

enum TableFormat {
  JSON
  DEBEZIUM
}

"The row of a table whose key equals the value of the field \`by\`."
directive @lookup(by: String!) on FIELD_DEFINITION

"""
An aggregate over the source \`of\`, kept in panes of each of the \`grains\` (finest first). Fields without a measure are
its dimensions. \`where\` chooses the events. Groups past \`maxGroups\` are counted together as overflow.
"""
directive @rollup(of: String!, grains: [Duration!]!, where: Expression, maxGroups: Int = 100000) on OBJECT

"""
How long panes are kept behind the watermark: \`live\` in the live store, \`history\` for each grain. Without it live is 6h,
grains below an hour stay 7d, below a day 400d, days 10y (3650d).
"""
directive @keep(live: Duration = "6h", history: [KeepHistory!]) on OBJECT

"Durations here may also be given in years, like \\"10y\\"; a year is 365 days."
input KeepHistory {
  grain: Duration!
  for: Duration!
}

"A dimension that is not a field of the source but computed from it."
directive @by(expr: Expression!) on FIELD_DEFINITION

"Number of events. Long!"
directive @count(where: Expression) on FIELD_DEFINITION
"Sum, exact. Long! of whole numbers, Float of others, Decimal with \`scale\` (decimal places)."
directive @sum(of: Expression!, scale: Int, where: Expression) on FIELD_DEFINITION
"Least value of a number or time."
directive @min(of: Expression!, where: Expression) on FIELD_DEFINITION
"Greatest value of a number or time."
directive @max(of: Expression!, where: Expression) on FIELD_DEFINITION
"Arithmetic mean. Float"
directive @mean(of: Expression!, where: Expression) on FIELD_DEFINITION
"Variance of the sample (n − 1). Float"
directive @variance(of: Expression!, where: Expression) on FIELD_DEFINITION
"Standard deviation of the sample (n − 1). Float"
directive @stddev(of: Expression!, where: Expression) on FIELD_DEFINITION
"Value of the event with the least time."
directive @first(of: Expression!, where: Expression) on FIELD_DEFINITION
"Value of the event with the greatest time."
directive @last(of: Expression!, where: Expression) on FIELD_DEFINITION
"Number of different values, by HyperLogLog: standard error 0.81 %. Long!"
directive @distinct(of: Expression!, where: Expression) on FIELD_DEFINITION
"The value below which the share \`q\` of the events lies, by DDSketch: relative error 1 %. Float"
directive @quantile(of: Expression!, q: Float!, where: Expression) on FIELD_DEFINITION
"Number of events between each two of the ascending \`bounds\`, below the first and from the last. [HistogramBin!]!"
directive @histogram(of: Expression!, bounds: [Float!]!, where: Expression) on FIELD_DEFINITION
"The \`k\` most frequent texts; each entry states its error, which is 0 while they are few. [TopEntry!]!"
directive @top(of: Expression!, k: Int = 10, where: Expression) on FIELD_DEFINITION
"""
One measure of this rollup over another. Null when the latter is 0. With @unit("%") the answer is the fraction × 100,
otherwise the plain fraction. With \`where\` both are taken over the events that match. Float
"""
directive @ratio(of: String!, to: String!, where: Expression) on FIELD_DEFINITION
"""
A count or sum measure of this rollup (all events, if \`of\` is left out) for each \`per\` of the window's time. With
\`where\` it is taken over the events that match. Float
"""
directive @rate(of: String, per: Duration = "1s", where: Expression) on FIELD_DEFINITION

"Name shown to people instead of the field's own. The argument's name may be left out: @label(\\"Late share\\")."
directive @label(text: String!) on FIELD_DEFINITION | OBJECT
"Unit of the value. The argument's name may be left out: @unit(\\"min\\")."
directive @unit(name: String!) on FIELD_DEFINITION
"Number format, as d3-format writes it. The argument's name may be left out: @format(\\".1f\\")."
directive @format(pattern: String!) on FIELD_DEFINITION
"Not part of the API; for measures that only serve a @ratio or a @rate."
directive @hidden on FIELD_DEFINITION
`;

/** What a page may use besides the API of its model. */
export const pageVocabulary = `"LIVE, MANUAL, or a duration between two reads, like \\"30s\\"."
scalar Refresh

"Makes a query a page."
directive @dashboard(title: String!, description: String, refresh: Refresh = LIVE) on QUERY

enum View {
  STAT
  TABLE
  LINE
  AREA
  BAR
  PIE
  HEATMAP
  HISTOGRAM
  MAP
  TEXT
}

"""
Shows the rows of a field. Paths in x, y, series, size and colour go down from \`nodes\`, like "window.start".
LINE, AREA and BAR need x and y; PIE needs x and one y; HEATMAP needs x, one y and colour: "window.start" for both shows
the hours of each day; HISTOGRAM needs y: a measure with @histogram, or several quantiles; MAP needs x (longitude) and
one y (latitude), or x alone, US states or countries, and colour; TEXT needs note, in Markdown. \`width\` is a number of columns out of twelve. \`link\` is the name of the
dashboard that a row leads to: its variables get the values of the row's fields of the same names.
"""
directive @panel(
  view: View!
  title: String
  note: String
  x: String
  y: [String!]
  series: String
  size: String
  colour: String
  thresholds: [Float!]
  width: Int
  link: String
) on FIELD

enum ReportPeriod {
  LAST_DAY
  LAST_WEEK
  LAST_MONTH
  LAST_QUARTER
  LAST_YEAR
}

enum ReportCompare {
  NONE
  PREVIOUS
  YEAR_BEFORE
}

enum ReportPaper {
  A4
  LETTER
}

enum ReportOrientation {
  PORTRAIT
  LANDSCAPE
}

enum ReportHead {
  HEADER
  TITLE_PAGE
}

enum ReportFormat {
  PDF
  HTML
  CSV
  XLSX
  JSON
}

"""
Makes a query a report over a whole period. \`$from\` and \`$to\` are the period; \`$since\` begins \`history\` periods, this one
included. \`lead\` and texts may hold figures, like {total.departures} or {total.departures.change}: of a panel's first row.
\`schedule\` says when the last whole period is sent, in \`timeZone\`: "daily 07:00" for days, "Mon 07:00" for weeks, "1st 07:00" for
months, quarters and years. \`to\` says where: "folder:weekly", "s3://bucket/prefix" or "webhook:name", as \`formats\`.
"""
directive @report(
  title: String!
  description: String
  lead: String
  period: ReportPeriod = LAST_WEEK
  history: Int = 12
  compare: ReportCompare = NONE
  timeZone: String = "UTC"
  paper: ReportPaper = A4
  orientation: ReportOrientation = PORTRAIT
  head: ReportHead = HEADER
  schedule: String
  to: [String!]
  formats: [ReportFormat!] = [PDF]
) on QUERY

"Begins a section of a report before this panel."
directive @section(title: String!, text: String) on FIELD
`;

/** Everything, as `directives.graphql` has it. */
export const vocabulary = `${modelVocabulary}\n${pageVocabulary}`;
