/** @file A field for an image: a file of the visitor, shown small. */
import { make } from "./dom.js";
import { type Column, type Field, frame } from "./field-frame.js";

/** The field of an image column. */
export function imageField(column: Column, changed: () => void): Field {
  const { shape, bytes } = column;
  const size = shape ? `, ${shape[2]} x ${shape[1]} pixels, ${shape[0] === 1 ? "grey" : "colour"}` : ` of ${bytes} values`;
  const note = `PNG or JPEG${size}`;
  const control = make("input", { type: "file", accept: "image/png,image/jpeg" });
  const picture = make("img", { alt: "", hidden: true }), preview = make("div", { className: "preview" }, picture);
  let cell: string | undefined;
  control.addEventListener("change", () => {
    const [file] = control.files ?? [];
    cell = undefined;
    picture.hidden = file === undefined;
    if (!file) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      cell = reader.result as string;
      picture.src = cell;
      picture.alt = `The image ${file.name}`;
      changed();
    });
    reader.readAsDataURL(file);
  });
  return {
    column: column.name, ...frame(column, control, note, true, preview),
    value: () => (cell === undefined ? { wanted: `Choose an image for ${column.name}` }
      : { cell: cell.replace(/^data:[^,]*,/u, ""), isEmpty: false }),
  };
}
