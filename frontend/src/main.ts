import { createApp } from "vue";
import App from "./page/App.vue";
import { followLanguage } from "./words";
import "./theme/fonts.css";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/page.css";
import "./theme/choices.css";
import "./theme/pages.css";
import "./theme/panel.css";
import "./theme/table.css";
import "./theme/table-reader.css";
import "./theme/chart.css";
import "./theme/contrast.css";

/** Nothing is shown in one language and then in another: the first view waits for its catalog. */
void followLanguage(new URLSearchParams(location.search).get("lang")).then(() =>
  createApp(App).mount("#app"),
);
