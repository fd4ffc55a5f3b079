/** The oldest Node that can install the packages; everything after that runs on the Node they bring. */
const MINIMUM = [20, 19];

/**
 * isNodeNewEnough reads "v20.19.1".
 *
 * @param {string} version
 */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [minimumMajor = 0, minimumMinor = 0] = MINIMUM;
  return major > minimumMajor || (major === minimumMajor && minor >= minimumMinor);
}

export const MINIMUM_NODE = MINIMUM.join(".");
