export { historyConformance } from "./history.js";
export { liveConformance } from "./live.js";
export { logConformance } from "./log.js";
export type { Make, Rig } from "./rig.js";
