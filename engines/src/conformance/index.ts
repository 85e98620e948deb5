export type { Make, Rig } from "./rig.js";
export { logConformance } from "./log.js";
