() => {
  const parsed = (text) => {
    const [r, g, b, alpha = 1] = text.match(/[\d.]+/g).map(Number);
    return { rgb: [r, g, b], alpha };
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parsed(getComputedStyle(e).backgroundColor);
      if (colour.alpha === 1) return colour.rgb;
    }
    return [255, 255, 255];
  };
  // In a picture: the last rectangle drawn before a text that lies under the middle of it.
  const under = (text) => {
    const box = text.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    let found = null;
    for (const rect of text.ownerSVGElement.querySelectorAll("rect")) {
      if (!(rect.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
      const { left, right, top, bottom } = rect.getBoundingClientRect();
      const { fill } = getComputedStyle(rect);
      if (fill !== "none" && left <= x && x <= right && top <= y && y <= bottom) found = fill;
    }
    return found ? parsed(found).rgb : behind(text.ownerSVGElement);
  };
  const worst = [];
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest("script, style, title, desc, .unseen, .skip")) continue;
    const style = getComputedStyle(element);
    const picture = element instanceof SVGElement;
    const a = light(parsed(picture ? style.fill : style.color).rgb);
    const b = light(picture ? under(element) : behind(element));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    seen += 1;
    if (ratio < 4.5) worst.push([ratio.toFixed(2), element.getAttribute("class"), text.slice(0, 40)]);
  }
  return { seen, worst };
}
