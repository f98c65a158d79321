/** A subscriber as the API shows one (contracts.md, `user`). */
export type User = {
  email: string;
  firstName: string | null;
  lastName: string | null;
  hasAccess: boolean;
  hasPurchased: boolean;
  role: "reader" | "admin";
};

/** What is known of a subscriber inside the server: the user and the keys to find their rows by. */
export type Subscriber = User & { id: string; emailKey: string };
