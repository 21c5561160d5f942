(function () {
  "use strict";
  // A cell is sorted by its data-value, a number; empty ones stay last. Else by its words.
  function key(cell) {
    var value = cell.getAttribute("data-value");
    if (value === null) return cell.textContent;
    return value === "" ? null : Number(value);
  }
  function order(a, b, up) {
    if (a === null || b === null) return (a === null) - (b === null);
    var sign = up ? 1 : -1;
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    return sign * String(a).localeCompare(String(b), document.documentElement.lang, {numeric: true});
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    var heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var body = table.tBodies[0];
        Array.from(body.rows).sort(function (x, y) {
          return order(key(x.cells[column]), key(y.cells[column]), up);
        }).forEach(function (row) { body.appendChild(row); });
      });
    });
  });
})();
