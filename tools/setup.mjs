// `npm run setup`: installs and builds what is missing and starts nothing.
import { prepare } from "./prepare.mjs";

prepare();
