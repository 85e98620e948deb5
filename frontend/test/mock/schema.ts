/** The part of the API that the page's tests speak: two rollups of the flights example and the account of its source. */
export const sdl = /* GraphQL */ `
  scalar DateTime
  scalar Duration
  scalar Long
  scalar Filter
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
  enum PunctualityDimension {
    origin
    state
  }
  enum RoutesDimension {
    origin
    destination
  }
  enum PunctualityField {
    departures
    lateShare
    meanDelay
  }
  input PunctualityOrder {
    field: PunctualityField!
    direction: Direction = ASC
  }
  type Window {
    start: DateTime!
    end: DateTime!
    closed: Boolean!
    amended: Long!
  }
  type Revision {
    token: String!
    watermark: DateTime
    lag: Duration
    stale: Boolean!
  }
  enum FrameKind {
    SNAPSHOT
    DELTA
    HEARTBEAT
  }
  type TopEntry {
    key: String!
    count: Long!
    error: Long!
  }
  type Punctuality {
    id: ID!
    window: Window
    overflow: Boolean!
    origin: String
    state: String
    departures: Long!
    late: Long!
    lateShare: Float
    meanDelay: Float
    p95Delay: Float
    destinations: Long!
    busiest: [TopEntry!]!
  }
  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }
  type PunctualityConnection {
    pageInfo: PageInfo!
    nodes: [Punctuality!]!
    totals: Punctuality!
    totalCount: Int!
    revision: Revision!
  }
  type PunctualityFrame {
    kind: FrameKind!
    rows: [Punctuality!]!
    removed: [ID!]!
    totals: Punctuality
    conflated: Int!
    revision: Revision!
  }
  type Routes {
    id: ID!
    window: Window
    overflow: Boolean!
    origin: String
    destination: String
    departures: Long!
    meanDelay: Float
  }
  type RoutesConnection {
    pageInfo: PageInfo!
    nodes: [Routes!]!
    totals: Routes!
    totalCount: Int!
    revision: Revision!
  }
  type RoutesFrame {
    kind: FrameKind!
    rows: [Routes!]!
    removed: [ID!]!
    totals: Routes
    conflated: Int!
    revision: Revision!
  }
  type Reason {
    reason: String!
    count: Long!
  }
  type Sample {
    partition: Int!
    offset: Long!
    reason: String!
    detail: String
    excerpt: String!
    recordTime: DateTime!
  }
  type Partition {
    partition: Int!
    frontier: Long!
    end: Long!
    lag: Duration
    watermark: DateTime
    stopped: Boolean!
  }
  type CatchUp {
    progress: Float!
    eventsPerSecond: Float!
    secondsLeft: Float
  }
  type Source {
    name: String!
    topic: String!
    read: Long!
    applied: Long!
    late: Long!
    invalid: Long!
    filtered: Long!
    amended: Long!
    overflow: Long!
    reasons: [Reason!]!
    samples: [Sample!]!
    partitions: [Partition!]!
    watermark: DateTime
    catchUp: CatchUp
  }
  type Query {
    punctuality(
      from: DateTime
      to: DateTime
      where: Filter
      last: Duration
      since: Calendar
      every: Duration
      timeZone: String
      by: [PunctualityDimension!]
      orderBy: [PunctualityOrder!]
      first: Int
    ): PunctualityConnection!
    routes(
      from: DateTime
      to: DateTime
      where: Filter
      last: Duration
      since: Calendar
      every: Duration
      by: [RoutesDimension!]
      orderBy: [PunctualityOrder!]
      first: Int
      timeZone: String
    ): RoutesConnection!
    _sources: [Source!]!
  }
  type Subscription {
    punctuality(
      from: DateTime
      to: DateTime
      where: Filter
      resume: String
      last: Duration
      since: Calendar
      every: Duration
      timeZone: String
      by: [PunctualityDimension!]
      orderBy: [PunctualityOrder!]
      first: Int
    ): PunctualityFrame!
    routes(
      from: DateTime
      to: DateTime
      where: Filter
      resume: String
      last: Duration
      since: Calendar
      every: Duration
      by: [RoutesDimension!]
      orderBy: [PunctualityOrder!]
      first: Int
      timeZone: String
    ): RoutesFrame!
    _sources: [Source!]!
  }
`;
