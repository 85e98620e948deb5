import { apiNames } from "./api-names.js";
import { argumentTypes } from "./argument-types.js";
import { directiveArguments } from "./arguments.js";
import { definitions } from "./definitions.js";
import { dimensions } from "./dimensions.js";
import { durations } from "./durations.js";
import { eventKey } from "./event-key.js";
import { eventTime } from "./event-time.js";
import { eventTopic } from "./event-topic.js";
import { expressions } from "./expressions.js";
import { fieldTypes } from "./field-types.js";
import { grains } from "./grains.js";
import { keepHorizon } from "./keep-horizon.js";
import { keep } from "./keep.js";
import { knownDirectives } from "./known-directives.js";
import { knownTypes } from "./known-types.js";
import { limits } from "./limits.js";
import { lookups } from "./lookups.js";
import { measureOperands } from "./measure-operands.js";
import { measureParameters } from "./measure-parameters.js";
import { measureTypes } from "./measure-types.js";
import { oneMeasure } from "./one-measure.js";
import { plainTypes } from "./plain-types.js";
import { presentation } from "./presentation.js";
import { ratios } from "./ratios.js";
import { reservedNames } from "./reserved-names.js";
import { roles } from "./roles.js";
import { rollupSource } from "./rollup-source.js";
import type { Rule } from "./rule.js";
import { tableFile } from "./table-file.js";
import { tableKey } from "./table-key.js";
import { timeLimits } from "./time-limits.js";
import { uniqueDirectives } from "./unique-directives.js";
import { uniqueFields } from "./unique-fields.js";
import { uniqueTypes } from "./unique-types.js";
import { unreferenced } from "./unreferenced.js";

/** All rules, run in this order over every model. Adding one is a file and a line here. */
export const RULES: readonly Rule[] = [
  // What GraphQL itself asks of a document.
  definitions,
  plainTypes,
  uniqueTypes,
  uniqueFields,
  knownTypes,
  knownDirectives,
  uniqueDirectives,
  directiveArguments,
  argumentTypes,
  // Names, roles and sizes.
  roles,
  reservedNames,
  apiNames,
  limits,
  durations,
  unreferenced,
  presentation,
  // Sources.
  fieldTypes,
  eventTime,
  eventKey,
  eventTopic,
  timeLimits,
  tableFile,
  tableKey,
  lookups,
  // Rollups.
  rollupSource,
  grains,
  keep,
  keepHorizon,
  dimensions,
  expressions,
  oneMeasure,
  measureOperands,
  measureTypes,
  measureParameters,
  ratios,
];
