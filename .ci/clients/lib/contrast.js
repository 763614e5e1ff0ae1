// How well the texts of a page can be told from what is behind them, as WCAG 2 measures it.

/** Every text that is shown, with its ratio where that is below what is asked for: 4.5, or 3 for large texts. */
export function poorContrasts(page) {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const cache = new Map();
    const rgba = (colour) => {
      if (!cache.has(colour)) {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        cache.set(colour, [r, g, b, a / 255]);
      }
      return cache.get(colour);
    };
    const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
    const luminance = (colour) => {
      const [r, g, b] = colour.map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
      const layers = [];
      for (let at = element; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
      return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
    };
    const poor = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.textContent.trim();
      const element = texts.currentNode.parentElement;
      const style = getComputedStyle(element);
      const { width, height } = element.getBoundingClientRect();
      if (!text || width <= 1 || height <= 1 || !element.checkVisibility({ visibilityProperty: true })) continue;
      const behind = ground(element);
      const light = luminance(over(rgba(style.color), behind));
      const dark = luminance(behind);
      const ratio = (Math.max(light, dark) + 0.05) / (Math.min(light, dark) + 0.05);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} for '${text.slice(0, 40)}' (${element.className || element.localName})`);
    }
    return poor;
  });
}
