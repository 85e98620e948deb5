import { pictureOf } from "./picture";

/** Twice as many pixels as on screen, for print and slides. */
const scale = 2;

/** Saves what the panel shows now, named after it. */
export async function savePicture(element: HTMLElement, title: string, format: "svg" | "png"): Promise<void> {
  const picture = pictureOf(element);
  const svg = new Blob([picture.svg], { type: "image/svg+xml" });
  const blob = format === "svg" ? svg : await pixelsOf(picture);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${title.replace(/[\\/:*?"<>|]/g, " ").trim() || "panel"}.${format}`;
  link.click();
  // The browser has read it by the next turn of its loop at the latest.
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

async function pixelsOf({
  svg,
  width,
  height,
}: {
  svg: string;
  width: number;
  height: number;
}): Promise<Blob> {
  const image = new Image();
  // The page's policy allows images in data, not in blobs.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("No picture came of it.")) : resolve(blob)),
      "image/png",
    ),
  );
}
