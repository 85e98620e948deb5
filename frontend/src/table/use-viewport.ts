import { onMounted, onScopeDispose, shallowRef } from "vue";
import { remPx } from "../theme/rem-px";
import type { Ref, ShallowRef } from "vue";
import type { Viewed } from "./virtual";

interface Viewport extends Viewed {
  /** Width in rem. */
  readonly width: number;
  /** Scrolled to the side. */
  readonly slid: boolean;
}

const headOrRow = "tr[data-id], thead tr";

/** What of a scrolled table is seen, measured when it is scrolled or changes its size. */
export function useViewport(
  scroll: Readonly<Ref<HTMLElement | null>>,
  sized: () => void,
): { view: Readonly<ShallowRef<Viewport>>; follow(): void } {
  const view = shallowRef<Viewport>({ scrollTop: 0, height: 600, rowHeight: 32, width: 1_000, slid: false });
  const observer = new ResizeObserver(() => {
    follow();
    sized();
  });
  onMounted(() => scroll.value && observer.observe(scroll.value));
  onScopeDispose(() => observer.disconnect());
  return { view, follow };

  function follow(): void {
    const element = scroll.value;
    if (element === null) return;
    const rootPx = remPx(element);
    const row = element.querySelector<HTMLElement>("tr[data-id]") ?? element.querySelector(headOrRow);
    view.value = {
      scrollTop: element.scrollTop,
      height: element.clientHeight,
      rowHeight: row?.getBoundingClientRect().height ?? 32,
      width: element.clientWidth / rootPx,
      slid: element.scrollLeft > 0,
    };
  }
}
