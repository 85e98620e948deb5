import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type Api, createApi } from "@freshet/api";
import { systemClock } from "@freshet/engines";
import { ReportRoutes } from "@freshet/reports";
import type { Dashboard } from "@freshet/schema";
import type { Registry } from "prom-client";
import type { App } from "../app/load-app.js";
import { DashboardFiles } from "../edit/dashboard-files.js";
import { DashboardRoutes } from "../edit/dashboard-routes.js";
import type { Engines } from "../engines/open-engines.js";
import { browserOf } from "../start/browser.js";
import { PageFiles } from "../start/page-files.js";
import type { Part, PartContext } from "./part.js";

/** GraphQL and the page. */
export class ApiPart implements Part {
  readonly #context: PartContext;
  readonly #engines: Engines;
  readonly #page: PageFiles;
  readonly #files: DashboardFiles;
  #app: App;
  #api: Api;
  #reports: ReportRoutes;
  #dashboards: DashboardRoutes;

  private constructor(context: PartContext, engines: Engines, api: Api) {
    this.#context = context;
    this.#app = context.app;
    this.#files = new DashboardFiles(context.app.folder);
    this.#engines = engines;
    this.#page = new PageFiles(context.config);
    this.#api = api;
    this.#reports = openReports(context, engines, api);
    this.#dashboards = this.#openDashboards();
    this.#showMistakes();
  }

  static async open(context: PartContext, engines: Engines): Promise<ApiPart> {
    return new ApiPart(context, engines, await openApi(context, engines));
  }

  get api(): Api {
    return this.#api;
  }

  get registries(): readonly Registry[] {
    return [this.#api.metrics];
  }

  notReady(): readonly string[] {
    return this.#api.notReady();
  }

  notes(): readonly string[] {
    return this.#api.notes();
  }

  /** Puts pages, labels and descriptions of an edited app in place; its meaning must be the same. */
  async present(app: App): Promise<void> {
    const before = this.#api;
    this.#api = await openApi({ ...this.#context, app }, this.#engines);
    this.#reports = openReports({ ...this.#context, app }, this.#engines, this.#api);
    this.#app = app;
    this.#dashboards = this.#openDashboards();
    this.#showMistakes();
    await before.close();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    return (
      (await this.#api.handle(request, response)) ||
      (await this.#reports.handle(request, response)) ||
      (await this.#dashboards.handle(request, response)) ||
      this.#page.handle(request, response)
    );
  }

  /** Puts edited pages in place where the model is the same. */
  setPages(app: App): void {
    this.#app = app;
    this.#api.setDashboards(app.dashboards);
    this.#reports = openReports({ ...this.#context, app }, this.#engines, this.#api);
    this.#showMistakes();
  }

  /** On every page, until the files are right. */
  #showMistakes(): void {
    const problems = this.#app.mistakes;
    const files = new Set(problems.map(({ file }) => file)).size;
    const what = files === 1 ? "A page's file has a mistake" : `The files of ${files} pages have mistakes`;
    const text = `${what}: shown as before, or left out. All others work.`;
    this.#api.setNotice(files === 0 ? null : { text, problems });
  }

  #openDashboards(): DashboardRoutes {
    const { config } = this.#context;
    return new DashboardRoutes({
      files: this.#files,
      plan: this.#app.plan,
      dashboards: () => this.#app.dashboards,
      edit: config.edit === true,
      host: config.host,
      saved: (dashboard) => this.setPages(withSaved(this.#app, dashboard)),
    });
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#api.handleUpgrade(request, socket, head);
  }

  close(): Promise<void> {
    return this.#api.close();
  }
}

function openApi({ app, config, logger, metrics, limits }: PartContext, engines: Engines): Promise<Api> {
  return createApi({
    plan: app.plan,
    live: metrics.measured(engines.live, "live", ["snapshot"]),
    history: metrics.measured(engines.history, "history", ["read"]),
    log: engines.log,
    clock: systemClock,
    dashboards: app.dashboards,
    dev: config.dev,
    editable: config.edit === true,
    name: app.name,
    origins: [...config.origins, ...config.embed],
    limits,
    logger,
  });
}

/** In the place of the one that the file held before; a new one where its name belongs. */
function withSaved(app: App, saved: Dashboard): App {
  const others = app.dashboards.filter(({ file }) => file !== saved.file);
  return {
    ...app,
    dashboards: [...others, saved].sort((a, b) => (a.file < b.file ? -1 : 1)),
    mistakes: app.mistakes.filter(({ file }) => file !== `dashboards/${saved.file}`),
  };
}

function openReports({ app, logger }: PartContext, engines: Engines, api: Api): ReportRoutes {
  return new ReportRoutes({
    reports: app.reports,
    plan: app.plan,
    app: app.name,
    execute: (request) => api.execute(request),
    browser: browserOf(process.env),
    now: () => systemClock.now(),
    marks: engines.history,
    onError: (error) => logger.error({ err: error }, "A report could not be made"),
  });
}
