import type { Route, RouteLink, RouteStage } from "./port";

/** Notice is what the router answers by itself. `retryAfterSeconds` is when a client should ask again. */
export type Notice = {
  status: 400 | 403 | 404 | 502 | 503 | 504;
  title: string;
  detail: string;
  stage?: RouteStage;
  link?: RouteLink;
  retryAfterSeconds?: number;
};

/** NoticeCause is why a request was not passed on. */
export type NoticeCause =
  | Exclude<Route, { kind: "serve" }>
  | { kind: "bad_request" | "lookup_failed" | "not_admitted" }
  | { kind: "refused" | "silent" | "websocket_asleep"; stage: RouteStage };

/** planNotice gives the answer for each cause; texts name no environment but the one asked for. */
export function planNotice(cause: NoticeCause): Notice {
  switch (cause.kind) {
    case "asleep":
      return {
        status: 503,
        title: "Starting",
        detail: "This environment was asleep. It is starting now; this page comes back by itself.",
        stage: cause.stage,
        retryAfterSeconds: 2,
      };
    case "starting":
      return {
        status: 503,
        title: "Starting",
        detail: "This environment is starting. This page comes back by itself.",
        stage: cause.stage,
        retryAfterSeconds: 2,
      };
    case "websocket_asleep":
      return {
        status: 503,
        title: "Asleep",
        detail: "This environment is asleep. Open it in a browser to start it.",
        stage: cause.stage,
        retryAfterSeconds: 60,
      };
    case "building":
    case "maintenance":
      return { ...said(cause), status: 503, retryAfterSeconds: 5 };
    case "failed":
      return { ...said(cause), status: 503 };
    case "unknown":
      return { ...said(cause), status: 404 };
    case "refused":
      return {
        status: 502,
        title: "Not answering",
        detail:
          "This environment does not take connections at the moment. If it is restarting, this page comes back by itself.",
        stage: cause.stage,
        retryAfterSeconds: 5,
      };
    case "silent":
      return {
        status: 504,
        title: "No answer in time",
        detail: "This environment took the request and did not answer. Look at its log, then try again.",
        stage: cause.stage,
      };
    case "lookup_failed":
      return {
        status: 503,
        title: "One moment",
        detail:
          "It cannot be found out right now where this environment runs. This page comes back by itself.",
        retryAfterSeconds: 5,
      };
    case "not_admitted":
      return {
        status: 403,
        title: "Not from here",
        detail: "This environment may be visited from certain networks only, and yours is none of them.",
      };
    case "bad_request":
      return { status: 400, title: "Bad request", detail: "The request names no host, or is malformed." };
  }
}

type Said = Extract<Route, { title: string }>;

function said({ title, detail, stage, link }: Said) {
  return { title, detail, ...(stage && { stage }), ...(link && { link }) };
}
