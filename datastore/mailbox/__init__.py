"""What mails become: cases, links to earlier cases, change sets."""
