/** Who makes a request, once known. */
export type Viewer = {
  userId: string;
  name: string;
  email: string;
  actorKind: "user" | "token";
  tokenId: string | null;
};
