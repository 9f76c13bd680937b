// Puts numbers that follow the run into the elements that name them; without it a page shows what it was opened with.
"use strict";
(function () {
  var place = document.querySelector("[data-live-from]");
  if (!place || !window.EventSource) return;
  var stream = new EventSource(place.getAttribute("data-live-from"));
  stream.onmessage = function (message) {
    var numbers = JSON.parse(message.data);
    document.querySelectorAll("[data-live]").forEach(function (one) {
      var text = numbers[one.getAttribute("data-live")];
      if (text !== undefined && one.textContent !== text) one.textContent = text;
    });
  };
  window.addEventListener("pagehide", function () { stream.close(); });
})();
