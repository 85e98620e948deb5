// Visits of now, posted ten times a second and more.
const tickMs = 50;
const pages = 60;
const countries = ["DE", "FR", "JP", "US", "BR"];

export class VisitLoad {
  #url;
  #perTick;
  #timer = null;
  #n = 0;

  /** `rate` events a second to the server at `url`. */
  constructor(url, rate) {
    this.#url = `${url}/v1/events/Visit`;
    this.#perTick = Math.max(1, Math.round((rate * tickMs) / 1_000));
  }

  start() {
    this.#timer = setInterval(() => void this.#post(), tickMs);
  }

  stop() {
    clearInterval(this.#timer);
  }

  async #post() {
    const at = new Date().toISOString();
    const visits = Array.from({ length: this.#perTick }, () => {
      const n = this.#n++;
      // Spread over pages and times without being random: runs are alike.
      return {
        at,
        page: `/p/${(n * 37) % pages}`,
        country: countries[(n * 7) % 5],
        took: 40 + ((n * 7919) % 997) / 2,
      };
    });
    const headers = { "content-type": "application/json" };
    const response = await fetch(this.#url, { method: "POST", headers, body: JSON.stringify(visits) });
    await response.arrayBuffer();
    if (response.status !== 202) throw new Error(`The collector answered ${response.status}.`);
  }
}
