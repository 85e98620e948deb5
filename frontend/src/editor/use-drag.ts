import { onScopeDispose, shallowRef } from "vue";
import { columns } from "./arrange";
import { placeAt } from "./placing";
import type { ShallowRef } from "vue";

interface Dragging {
  /** Key of the panel that is dragged or drawn. */
  readonly dragged: Readonly<ShallowRef<string | null>>;
  grab(event: PointerEvent, key: string, what: "move" | "resize"): void;
}

interface DragTargets {
  readonly sheet: () => HTMLElement | null;
  readonly move: (key: string, to: number, mark: string) => void;
  readonly resize: (key: string, width: number, mark: string) => void;
}

/** Less is a click. */
const slackPx = 5;

/** Panels follow the pointer while it is down; all of one drag is one step. */
export function useDrag({ sheet, move, resize }: DragTargets): Dragging {
  const dragged = shallowRef<string | null>(null);
  let drags = 0;
  let end: () => void = () => undefined;
  onScopeDispose(() => end());
  return { dragged, grab };

  function grab(event: PointerEvent, key: string, what: "move" | "resize"): void {
    if (event.button !== 0 || sheet() === null) return;
    end();
    const mark = `drag ${++drags}`;
    const from = { x: event.clientX, y: event.clientY };
    const left = boxOf(key)?.left ?? 0;
    let isDrag = what === "resize";
    const follow = ({ clientX, clientY }: PointerEvent): void => {
      isDrag ||= Math.hypot(clientX - from.x, clientY - from.y) > slackPx;
      if (!isDrag) return;
      dragged.value = key;
      if (what === "resize") {
        const column = sheet()!.getBoundingClientRect().width / columns;
        return resize(key, (clientX - left) / column, mark);
      }
      const to = placeAt(boxes(), key, { x: clientX, y: clientY });
      if (to !== null) move(key, to, mark);
    };
    end = () => {
      removeEventListener("pointermove", follow);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      dragged.value = null;
    };
    addEventListener("pointermove", follow);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  function boxes(): { key: string; box: DOMRect }[] {
    const all = sheet()?.querySelectorAll<HTMLElement>("[data-edited]") ?? [];
    return [...all].map((one) => ({ key: one.dataset.edited!, box: one.getBoundingClientRect() }));
  }

  function boxOf(key: string): DOMRect | null {
    return boxes().find((one) => one.key === key)?.box ?? null;
  }
}
