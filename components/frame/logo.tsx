/** Logo is a capstan seen from above: the drum and six bars to push. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden
      className={className}
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
    >
      <g strokeWidth="2.5">
        <path d="M12 1.75v4.5M12 17.75v4.5M3.12 6.88l3.9 2.24M16.98 14.88l3.9 2.24M3.12 17.12l3.9-2.24M16.98 9.12l3.9-2.24" />
      </g>
      <circle cx="12" cy="12" r="4.75" strokeWidth="2.5" />
      <circle cx="12" cy="12" r="1.5" fill="currentColor" stroke="none" />
    </svg>
  );
}
