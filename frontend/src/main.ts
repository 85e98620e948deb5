import { createApp } from "vue";
import App from "./page/App.vue";
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

createApp(App).mount("#app");
