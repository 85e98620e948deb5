// What happens to the links between one process and one engine: the others notice nothing.
import { between, oneOf } from "../random.mjs";

const linked = [
  ["collector", ["kafka"]],
  ["feed", ["kafka", "redis"]],
  ["processor-1", ["kafka", "redis", "mongodb"]],
  ["processor-2", ["kafka", "redis", "mongodb"]],
  ["api-1", ["kafka", "redis", "mongodb"]],
  ["api-2", ["kafka", "redis", "mongodb"]],
];

function link(random) {
  const [role, engines] = oneOf(random, linked);
  return { role, engine: oneOf(random, engines) };
}

/** A mode of the proxies of one link, and back again. */
function modeFor({ role, engine }, { text, mode, forMs, cutsBefore = false, cutsAfter = false }) {
  const proxies = ({ cluster }) => cluster.role(role).links.of(engine);
  return {
    text: `${role} – ${engine}: ${text} for ${forMs} ms`,
    targets: [`${role} – ${engine}`],
    forMs,
    inject(context) {
      for (const proxy of proxies(context)) {
        proxy.set(mode);
        if (cutsBefore) proxy.cut();
      }
    },
    heal(context) {
      for (const proxy of proxies(context)) {
        if (cutsAfter) proxy.cut();
        proxy.set();
      }
    },
  };
}

const cut = {
  name: "connections cut",
  weight: 3,
  make(random) {
    const forMs = random() < 0.4 ? 0 : between(random, 500, 12_000);
    return modeFor(link(random), {
      text: forMs === 0 ? "cut once" : "cut, and refused",
      ...{ mode: forMs === 0 ? {} : { refuse: true }, forMs, cutsBefore: true },
    });
  },
};

const halfOpen = {
  name: "connections half-open",
  weight: 3,
  make(random) {
    const hold = oneOf(random, ["both", "requests", "replies"]);
    const cutsAfter = random() < 0.5;
    const end = cutsAfter ? "then cut" : "then delivered late";
    const text = `${hold === "both" ? "nothing" : `no ${hold}`} delivered, ${end},`;
    return modeFor(link(random), { text, mode: { hold }, forMs: between(random, 1_000, 15_000), cutsAfter });
  },
};

const delay = {
  name: "connections slow",
  weight: 2,
  make(random) {
    const delayMs = between(random, 50, 800);
    const mode = { delayMs };
    return modeFor(link(random), {
      text: `${delayMs} ms each way`,
      mode,
      forMs: between(random, 2_000, 10_000),
    });
  },
};

const throttle = {
  name: "connections narrow",
  weight: 1,
  make(random) {
    const bytesPerSecond = between(random, 4, 60) * 1_024;
    const text = `${bytesPerSecond} bytes a second`;
    return modeFor(link(random), { text, mode: { bytesPerSecond }, forMs: between(random, 2_000, 10_000) });
  },
};

const cutAfter = {
  name: "connections cut within a reply",
  weight: 3,
  make(random) {
    const most = oneOf(random, [40, 400, 4_000, 40_000]);
    const cutAfterReplyBytes = between(random, 1, most);
    const text = `cut after ${cutAfterReplyBytes} bytes of reply`;
    return modeFor(link(random), {
      text,
      mode: { cutAfterReplyBytes },
      forMs: between(random, 1_000, 8_000),
    });
  },
};

const forgotten = {
  name: "connections forgotten",
  weight: 2,
  make(random) {
    const { role, engine } = link(random);
    return {
      text: `${role} – ${engine}: all open connections forgotten, as by a firewall`,
      targets: [`${role} – ${engine}`],
      inject({ cluster }) {
        for (const proxy of cluster.role(role).links.of(engine)) proxy.forget();
      },
    };
  },
};

const dropped = {
  name: "subscribers dropped",
  weight: 2,
  make: () => ({
    text: "every subscriber's connection broken",
    targets: ["subscribers"],
    inject({ subscribers }) {
      for (const subscriber of subscribers) subscriber.drop();
    },
  }),
};

export const networkFaults = [cut, halfOpen, delay, throttle, cutAfter, forgotten, dropped];
