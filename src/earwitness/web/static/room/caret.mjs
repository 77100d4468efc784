// Where the caret stands in an editable line, counted in UTF-16 units of its text, whatever spans lie in it.

/** {start, end} of the selection inside `node`, or null. */
export function selection(node) {
  const chosen = getSelection();
  if (!chosen.rangeCount) return null;
  const range = chosen.getRangeAt(0);
  if (!node.contains(range.startContainer) || !node.contains(range.endContainer)) return null;
  return { start: offset(node, range.startContainer, range.startOffset), end: offset(node, range.endContainer, range.endOffset) };
}

function offset(root, node, at) {
  const range = document.createRange();
  range.setStart(root, 0);
  range.setEnd(node, at);
  return range.toString().length;
}

function point(root, at) {
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let left = at;
  let last = null;
  while (walk.nextNode()) {
    last = walk.currentNode;
    if (left <= last.length) return [last, left];
    left -= last.length;
  }
  return last ? [last, last.length] : [root, 0];
}

export function rangeOf(root, start, end = start) {
  const range = document.createRange();
  range.setStart(...point(root, start));
  range.setEnd(...point(root, end));
  return range;
}

export function select(root, start, end = start) {
  const chosen = getSelection();
  chosen.removeAllRanges();
  chosen.addRange(rangeOf(root, start, end));
}

/** Whether the caret stands on the first (or last) line as the browser broke it. */
export function onEdge(root, last) {
  const chosen = getSelection();
  if (!chosen.rangeCount || !chosen.isCollapsed) return false;
  const box = root.getBoundingClientRect();
  const here = chosen.getRangeAt(0).getClientRects()[0];
  if (!here) return true;
  const height = here.height * 1.1;
  return last ? box.bottom - here.bottom < height : here.top - box.top < height;
}

/** Offset in `root` of a point on the screen, or null. */
export function offsetAt(root, x, y) {
  let node;
  let at;
  if (document.caretPositionFromPoint) {
    const found = document.caretPositionFromPoint(x, y);
    [node, at] = [found?.offsetNode, found?.offset];
  } else {
    const found = document.caretRangeFromPoint?.(x, y);
    [node, at] = [found?.startContainer, found?.startOffset];
  }
  return node && root.contains(node) ? offset(root, node, at) : null;
}
