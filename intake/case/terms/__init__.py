"""What a mail says of the client and of the policy that expires: address, activity, insurer, premium, coverages."""
