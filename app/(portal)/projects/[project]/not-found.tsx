import { NotFoundState } from "@/components/portal/not-found-state";

/** A page of this project that is not there; the frame stays. */
export default function ProjectNotFound() {
  return <NotFoundState />;
}
