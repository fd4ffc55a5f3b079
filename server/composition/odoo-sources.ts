/** Versions that the stand-in plays where no real Odoo is given. */
export const standInVersions = ["16.0", "17.0", "18.0", "19.0"];
