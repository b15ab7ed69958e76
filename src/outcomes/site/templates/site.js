// Makes the pages quicker to use; everything is there without it.
(function () {
  "use strict";
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var make = function (name, text) { var made = document.createElement(name); if (text) { made.textContent = text; } return made; };
  var cell = function (row, place) { return row.children[place]; };

  // Sorting: every heading that says how becomes a button.
  all("table[data-list]").forEach(function (table) {
    table.classList.add("sorted");
    var body = table.tBodies[0];
    var heads = all("thead th", table);
    heads.forEach(function (head, place) {
      var kind = head.getAttribute("data-sort");
      if (!kind) { return; }
      var button = make("button", head.textContent);
      button.type = "button";
      button.className = "sort";
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(function (each) { each.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var worth = function (row) {
          var at = cell(row, place);
          if (kind === "rank") { return Number(at.getAttribute("data-value")); }
          if (kind === "number") {
            var found = at.textContent.replace(/,/g, "").match(/-?\d+(\.\d+)?/);
            return found ? Number(found[0]) : Infinity;
          }
          return (at.getAttribute("data-value") || at.textContent).trim().toLowerCase();
        };
        var rows = Array.prototype.slice.call(body.rows).map(function (row, order) { return { row: row, worth: worth(row), order: order }; });
        rows.sort(function (one, other) {
          if (one.worth === other.worth) { return one.order - other.order; }
          if (one.worth === Infinity || one.worth === "") { return 1; }
          if (other.worth === Infinity || other.worth === "") { return -1; }
          var less = typeof one.worth === "string" ? one.worth.localeCompare(other.worth, "en-GB") : one.worth - other.worth;
          return down ? -less : less;
        });
        rows.forEach(function (each) { body.appendChild(each.row); });
      });
    });
  });

  // Search and filter above a table of promises.
  all("[data-tools]").forEach(function (place) {
    var table = document.getElementById(place.getAttribute("data-tools"));
    if (!table || table.tBodies[0].rows.length < 6) { return; }
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    var chosen = {};
    var box = make("div");
    box.className = "tools";
    box.setAttribute("role", "search");
    var field = function (text, input) {
      var label = make("label", text);
      label.appendChild(input);
      box.appendChild(label);
    };
    var words = make("input");
    words.type = "search";
    field("Search", words);
    [["standing", "How it stands"], ["part", "Part"], ["owner", "Owner"]].forEach(function (each) {
      var known = [];
      rows.forEach(function (row) {
        var word = row.getAttribute("data-" + each[0]);
        if (word && known.indexOf(word) < 0) { known.push(word); }
      });
      if (known.length < 2) { return; }
      var select = make("select");
      var any = make("option", "All");
      any.value = "";
      select.appendChild(any);
      known.forEach(function (word) { select.appendChild(make("option", word)); });
      select.addEventListener("change", function () { chosen[each[0]] = select.value; show(); });
      field(each[1], select);
    });
    var said = make("p");
    said.className = "by";
    said.setAttribute("role", "status");
    var show = function () {
      var asked = words.value.trim().toLowerCase();
      var shown = 0;
      rows.forEach(function (row) {
        var fits = row.textContent.toLowerCase().indexOf(asked) >= 0;
        Object.keys(chosen).forEach(function (name) { if (chosen[name] && row.getAttribute("data-" + name) !== chosen[name]) { fits = false; } });
        row.hidden = !fits;
        if (fits) { shown += 1; }
      });
      said.textContent = shown + " of " + rows.length + " shown";
    };
    words.addEventListener("input", show);
    place.appendChild(box);
    place.appendChild(said);
  });

  // A list of areas becomes a chooser as well.
  all("[data-chooser]").forEach(function (list) {
    var links = all("a", list);
    if (links.length < 3) { return; }
    var label = make("label", list.getAttribute("data-chooser"));
    var select = make("select");
    select.appendChild(make("option", "–"));
    links.forEach(function (link) { var option = make("option", link.textContent); option.value = link.getAttribute("href"); select.appendChild(option); });
    var go = make("button", "Go");
    go.type = "button";
    go.addEventListener("click", function () { if (select.selectedIndex > 0) { window.location.assign(select.value); } });
    label.appendChild(select);
    var box = make("div");
    box.className = "tools";
    box.appendChild(label);
    box.appendChild(go);
    list.parentNode.insertBefore(box, list);
    if (list.classList.contains("folded")) { list.hidden = true; }
  });

  // Printing unfolds what is folded, and folds it again afterwards.
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = all("details:not([open])").filter(function (each) { return each.hasAttribute("data-print"); });
    folded.forEach(function (each) { each.open = true; });
  });
  window.addEventListener("afterprint", function () { folded.forEach(function (each) { each.open = false; }); });
  var main = document.querySelector("main");
  if (main && window.print) {
    var print = make("button", "Print this page");
    print.type = "button";
    print.className = "print";
    print.addEventListener("click", function () { window.print(); });
    main.appendChild(print);
  }
})();
