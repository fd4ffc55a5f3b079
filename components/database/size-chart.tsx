"use client";

import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatBytes } from "@/components/lib/format-bytes";
import type { SizeSample } from "@/server/database-care/contract";
import { databaseStrings as words } from "./strings";

const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const moment = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** SizeChart: the axis of sizes begins at zero, so that a little growth looks little. */
export function SizeChart({ samples }: { samples: SizeSample[] }) {
  const points = samples.map(({ at, bytes }) => ({ at: Date.parse(at), bytes }));
  return (
    <div role="img" aria-label={words.history} className="h-64 w-full text-xs">
      <ResponsiveContainer>
        <AreaChart data={points} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            type="number"
            domain={["dataMin", "dataMax"]}
            tickFormatter={(at: number) => day.format(at)}
            tick={{ fill: "var(--ink-3)" }}
            stroke="var(--line)"
            minTickGap={48}
          />
          <YAxis
            width={72}
            tickFormatter={(bytes: number) => formatBytes(bytes)}
            tick={{ fill: "var(--ink-3)" }}
            stroke="var(--line)"
          />
          <Tooltip
            labelFormatter={(at) => moment.format(Number(at))}
            formatter={(bytes) => [formatBytes(Number(bytes)), words.size]}
            contentStyle={{
              background: "var(--surface)",
              borderColor: "var(--line)",
              borderRadius: 6,
            }}
          />
          <Area
            dataKey="bytes"
            stroke="var(--info-solid)"
            fill="var(--info-solid)"
            fillOpacity={0.15}
            strokeWidth={2}
            dot={points.length < 3}
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  );
}
