export default function P() { return <h1>board</h1>; }
